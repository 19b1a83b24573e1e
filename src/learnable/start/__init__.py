"""A network on labelled rows at initialisation: alignments, the tangent kernel, and a short probe."""

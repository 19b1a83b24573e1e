"""Local pseudorandom generators: their predicates, the networks that hide them, and the reduction from learners."""

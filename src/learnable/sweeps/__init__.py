"""A grid of questions: one file, one command, never lost."""

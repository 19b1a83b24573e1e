"""Limits of a training on rows: causes, their tests, the evidence, and the change that lifts each."""

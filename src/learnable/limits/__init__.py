"""What keeps a training on rows from learning: causes, their tests, the evidence and the change that lifts each."""

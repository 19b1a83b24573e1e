"""Tables of numbers with labels: files, arrays, streams and folders of shards, read and never executed."""

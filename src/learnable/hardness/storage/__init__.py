"""Generated rows on the disk: the plan of shards, their files, the journal of unfinished work and the manifest."""

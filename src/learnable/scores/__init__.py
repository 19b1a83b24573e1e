"""What can be measured of a network and labelled rows before training: one score a file."""

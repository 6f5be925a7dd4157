"""The review desk: one matter, its lines beside the register's facts, and the reviewer's decisions."""

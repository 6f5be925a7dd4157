"""Tables of a matter's lines: all columns as a grid, or only what changes, before and after."""

"""Assess what is owed for a month, for one employer or the whole city, and find why a line was levied."""

"""Assess a month for one employer or the whole city, and find the cause of a line."""

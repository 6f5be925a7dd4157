"""The published parameters of the city, read as rules at a month."""

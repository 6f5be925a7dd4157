"""Template tags and filters for words of the domain."""

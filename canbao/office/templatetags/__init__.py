"""Template tags and filters of the agency's site."""

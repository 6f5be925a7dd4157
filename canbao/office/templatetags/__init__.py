"""Template words of the agency's site."""

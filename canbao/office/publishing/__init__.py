"""Publishing: announcements, and the agency's own words in the guides to services."""

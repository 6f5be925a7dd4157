"""The agency's staff and their posts."""

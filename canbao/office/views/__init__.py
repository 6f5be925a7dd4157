"""The agency's pages, by subject."""

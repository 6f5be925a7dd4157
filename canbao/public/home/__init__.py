"""The home page, guides to services, display switches, and the pages shown for errors."""

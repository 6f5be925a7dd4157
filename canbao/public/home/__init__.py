"""The home page, guides to services, display settings and error pages."""

"""Prepared files: what is being made in the background, how far it is, and its download."""

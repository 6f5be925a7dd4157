"""A city to try and a client that plays the manual; nothing of it runs in production."""

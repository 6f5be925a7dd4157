"""The example city and a client that plays the manual; nothing of it runs in production."""

"""Template words of matters."""

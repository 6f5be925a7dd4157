"""Lines of people picked from the roster, with the same values for many at once."""

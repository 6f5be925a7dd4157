"""Wrap the cryptographic libraries: sealed fields, signatures, one-time secrets. Pure functions, no database."""

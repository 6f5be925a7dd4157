"""The one wrapper round the cryptographic libraries: sealed fields, signatures, one-time secrets. Pure, no database."""

"""The journal of acts, append-only and hash-chained: a chain per employer, per account, and one for the office."""

"""What was done, by whom, append-only and chained: one chain per employer, one per account, one for the office."""

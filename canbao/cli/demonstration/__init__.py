"""The demonstration's city: invented employers and people, the same at every making, and their filings."""

"""Build an invented city: employers, people, filings and bills, the same every time."""

"""The engine of filings: matters, lines, columns, findings, states, acts, and the catalogue of services."""

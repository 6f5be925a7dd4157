"""Store the law as a table of rates for the database, and find the law a line was assessed under."""

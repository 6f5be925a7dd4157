"""Keep the law as a table of rates that a database can multiply, and find the law a line was assessed by."""

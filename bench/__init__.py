"""Speed against a limit or a rival in the same run: one command a job, a table, then one line a ratio."""

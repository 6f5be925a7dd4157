"""Scripts for set-up, checks and tests; not part of the installed product."""

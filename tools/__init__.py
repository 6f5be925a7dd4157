"""Set-up, checks and tests; nothing here is part of the installed product."""

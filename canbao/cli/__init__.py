"""The `canbao` command: administer an installation from the terminal, one module for each command."""

"""The `canbao` command: everything that is done to the product from a terminal, one module a command."""

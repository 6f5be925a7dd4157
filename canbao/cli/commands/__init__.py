"""The commands of `canbao`, one module each, named as the command."""

"""The commands of `canbao`, one module each, with the command's name."""

"""Canbao 参保通: employee medical insurance between employers and a city's agency."""

__version__ = "0.1.0"

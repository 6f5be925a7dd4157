"""Frozen values for every package: months, money, identifiers, actors, fact changes. Pure Python without Django."""

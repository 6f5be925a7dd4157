"""Frozen values that every room may use: months, money, identifiers, actors, fact changes. Pure, no Django."""

"""Frozen values that every room may use: months, money, identifiers, seats, fact changes. Pure, no Django."""

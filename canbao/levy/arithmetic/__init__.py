"""Compute contributions, differences, late fees and their explanations; pure functions on plain values."""

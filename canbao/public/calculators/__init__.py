"""Calculators: estimate a contribution, a back payment, a late fee, with the bills' arithmetic."""

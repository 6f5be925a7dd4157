"""Plots of an employer's bills and bases, each with its table and CSV."""

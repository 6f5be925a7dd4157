"""Plots of the city's levy, arrears and bases, each with its table and CSV."""

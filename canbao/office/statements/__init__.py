"""Statements (报表): lists of the money as page, CSV and print, and one page of the city's state."""

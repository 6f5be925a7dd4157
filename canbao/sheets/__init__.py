"""Workbooks and CSV as plain rows of texts; no Django, no business word."""

"""Lines that are typed: one form a line, or rows pasted from a spreadsheet."""

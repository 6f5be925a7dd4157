"""Report by month, scheme and age of arrears, as tables and plots."""

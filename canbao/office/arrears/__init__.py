"""Arrears (欠费与催缴): employers with overdue bills, and the letters that ask for payment."""

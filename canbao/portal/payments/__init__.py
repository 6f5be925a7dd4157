"""The employer's account: what was billed, what was paid, what is open today."""

"""Ways of filling in lines, one module each."""

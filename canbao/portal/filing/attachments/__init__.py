"""Documents attached to a filing: hand them in, list them, remove them."""

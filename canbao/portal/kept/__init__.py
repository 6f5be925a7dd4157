"""A form that arrived after its session ended is given back after log-in."""

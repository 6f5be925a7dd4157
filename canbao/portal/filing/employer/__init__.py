"""The one line of a service about the employer itself, as one form."""

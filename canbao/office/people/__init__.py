"""People: find one by the whole number, show where they are insured, unmask them for a reason."""

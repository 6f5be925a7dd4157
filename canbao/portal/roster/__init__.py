"""The roster: people insured with the employer, and one person's particulars and history."""

"""Collect what is owed: tax payments, instructions released by a second person, arrears."""

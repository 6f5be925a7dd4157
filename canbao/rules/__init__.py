"""The law as data: policy packs, code tables, formulas of a few lines. No database."""

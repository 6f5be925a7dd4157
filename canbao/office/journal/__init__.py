"""The journal: read its entries chain by chain, and verify that nothing was changed."""

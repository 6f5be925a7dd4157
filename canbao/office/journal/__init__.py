"""The journal: read who did what, chain by chain, and verify that nothing was changed."""

"""Draw up, compare and issue the bills of an employer."""

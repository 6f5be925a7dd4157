"""What is fast, measured against something else in the same run: `make bench`. Nothing here is asserted in tests."""

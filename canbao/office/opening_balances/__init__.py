"""Opening balances (期初余额): read a file of an imported register, release or refuse it."""

"""Read and write an employer's account: bookings, balances, the state of each bill, its late fee."""

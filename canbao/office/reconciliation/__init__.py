"""Reconciliation (日终对账): compare the sums of the day, list and explain what differs."""

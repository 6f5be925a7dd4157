"""What is owed, month by month: the law's amount for the facts as known now, less what was levied before."""

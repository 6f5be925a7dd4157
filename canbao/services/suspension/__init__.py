"""人员停保登记: insured people leave; from the stop date on, once decided."""

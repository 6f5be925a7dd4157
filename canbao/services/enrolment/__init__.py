"""人员新参保登记: insure new people with the employer."""

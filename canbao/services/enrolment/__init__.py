"""人员新参保登记: new people are insured with the employer."""

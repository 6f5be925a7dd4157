"""人员续保登记: suspended people are insured again."""

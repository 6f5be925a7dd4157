"""The agency's records: employers, persons, who was insured where and on what wage, dated and constrained."""

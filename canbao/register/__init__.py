"""The agency's register: employers, persons, coverage periods, categories and wages, with their constraints."""

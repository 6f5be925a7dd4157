"""人员续保登记: insure suspended people again."""

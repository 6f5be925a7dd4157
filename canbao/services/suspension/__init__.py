"""人员停保登记: suspend or end people's insurance from the stop date on."""

"""Binding (单位账户绑定): bind the account to the agency's record with a registration slip, unbind it."""

"""Employers: find one, enter one in the register, show everything about one."""

"""Issued bills (单位缴费申报单查询): search, print, show one person by person, explain each amount."""

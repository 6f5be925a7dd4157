"""Numbers of bank accounts, as banks print them."""

from canbao.values.text import compact

SHORTEST, LONGEST = 8, 30
"""Digits of a bank account."""


def clean_bank_account(text: str) -> str:
    """Return the number of a bank account without the blanks and hyphens that group its digits."""
    return compact(text).replace("-", "")


def is_bank_account(account: str) -> bool:
    """Return whether a cleaned number can be one of a bank account."""
    return account.isascii() and account.isdigit() and SHORTEST <= len(account) <= LONGEST

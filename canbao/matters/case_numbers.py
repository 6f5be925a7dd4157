"""Numbers of matters (受理号): the day, six random digits and a check digit, unique over all employers."""

import secrets
from datetime import date

from canbao.matters.models import MatterNumber
from canbao.store.claims import claim
from canbao.values.text import compact


def check_digit(digits: str) -> str:
    """Return the Luhn check digit, which reveals a number misheard on the telephone or mistyped."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def is_number(text: str) -> bool:
    """Return whether a text has the form and the check digit of a matter number."""
    digits = text.replace("-", "")
    return len(digits) == 15 and digits.isdigit() and check_digit(digits[:-1]) == digits[-1]


def format_number(text: str) -> str | None:
    """Return a typed number in its written form (``2026-1123-0048125``), None when it is not a matter number."""
    digits = compact(text)
    return f"{digits[:4]}-{digits[4:8]}-{digits[8:]}" if is_number(digits) else None


def claim_number(day: date, employer_id: int, matter_id: int) -> str:
    """Claim and return a new number such as ``2026-1123-0048125``, in the caller's transaction."""
    while True:
        body = f"{day:%Y%m%d}{secrets.randbelow(10**6):06d}"
        digits = body + check_digit(body)
        number = f"{digits[:4]}-{digits[4:8]}-{digits[8:]}"
        if claim(MatterNumber(number=number, employer_id=employer_id, matter_id=matter_id)):
            return number

"""Numbers of matters (受理号): the day, six random digits and a check digit, claimed over all employers."""

import secrets
from datetime import date

from canbao.matters.models import MatterNumber
from canbao.store.claims import claim
from canbao.values.text import compact


def check_digit(digits: str) -> str:
    """Return the Luhn digit that makes a number heard on the telephone provably mistyped or not."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def is_number(text: str) -> bool:
    """Return whether a text has the form of a matter's number and its check digit is right."""
    digits = text.replace("-", "")
    return len(digits) == 15 and digits.isdigit() and check_digit(digits[:-1]) == digits[-1]


def format_number(text: str) -> str | None:
    """Return a number as it is written (``2026-1123-0048125``) however it was typed, None for what is no number."""
    digits = compact(text)
    return f"{digits[:4]}-{digits[4:8]}-{digits[8:]}" if is_number(digits) else None


def claim_number(day: date, employer_id: int, matter_id: int) -> str:
    """Claim a fresh number such as ``2026-1123-0048125`` for a matter, in the caller's transaction."""
    while True:
        body = f"{day:%Y%m%d}{secrets.randbelow(10**6):06d}"
        digits = body + check_digit(body)
        number = f"{digits[:4]}-{digits[4:8]}-{digits[8:]}"
        if claim(MatterNumber(number=number, employer_id=employer_id, matter_id=matter_id)):
            return number

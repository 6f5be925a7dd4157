"""The check of each kind of number of people and organisations, on its bare characters.

GB 11643 (resident numbers), GB 32100 (unified social credit codes), GB 11714 (organisation codes). The rules of other
kinds are in the docstring of each check. ``values.identifiers`` cleans what is typed and gives the verdict.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

Reason = Literal["length", "character", "format", "date", "date in the future", "checksum"]


class InvalidNumber(Exception):
    """A number is invalid for a reason."""

    def __init__(self, reason: Reason, expected_check: str | None = None, organisation_code: str | None = None) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.expected_check = expected_check
        self.organisation_code = organisation_code


@dataclass(frozen=True, slots=True)
class ValidNumber:
    """The normalised form of a valid number, and the facts in it."""

    normalized: str
    birth: date | None = None
    sex: str | None = None
    organisation_code: str | None = None


_PERSON_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PERSON_CHECKS = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_HMT_REGIONS = ("810000", "820000", "830000")
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
    ]
)
"""First two digits of the numbers of GB/T 2260: the provinces, and the special administrative regions and Taiwan."""
_CREDIT_AUTHORITIES = "1-9ANY"
"""First characters of credit codes (GB 32100): registering authorities 1 to 9, A, N and Y; there is no 0."""


def person_check_character(body: str) -> str:
    """Return the check character of the first 17 digits of a number of GB 11643 (ISO 7064 mod 11-2)."""
    weighed = sum(int(digit) * weight for digit, weight in zip(body, _PERSON_WEIGHTS, strict=True))
    return _PERSON_CHECKS[weighed % 11]


def credit_check_character(body: str) -> str:
    """Return the check character of the first 17 characters of a credit code (GB 32100)."""
    weighed = sum(_CREDIT_ALPHABET.index(char) * weight for char, weight in zip(body, _CREDIT_WEIGHTS, strict=True))
    return _CREDIT_ALPHABET[-weighed % 31]


def organisation_check_character(body: str) -> str:
    """Return the check character of the first 8 characters of an organisation code (GB 11714)."""
    pairs = zip(body, _ORGANISATION_WEIGHTS, strict=True)
    weighed = sum(_ORGANISATION_ALPHABET.index(char) * weight for char, weight in pairs)
    return "0123456789X"[-weighed % 11]


def _require(form: str, text: str, reason: Reason) -> None:
    if not re.fullmatch(form, text):
        raise InvalidNumber(reason)


def _eighteen(text: str, today: date | None) -> date:
    """Return the birth date in 18 characters of the form of a resident number; raise :class:`InvalidNumber`."""
    if len(text) != 18:
        raise InvalidNumber("length")
    _require(r"[0-9]{17}[0-9X]", text, "character")
    try:
        birth = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        raise InvalidNumber("date") from None
    if birth.year < 1900:
        raise InvalidNumber("date")
    if today is not None and birth > today:
        raise InvalidNumber("date in the future")
    expected = person_check_character(text[:17])
    if text[17] != expected:
        raise InvalidNumber("checksum", expected)
    return birth


def _sex(text: str) -> str:
    return "1" if int(text[16]) % 2 else "2"


def _resident_id(text: str, today: date | None) -> ValidNumber:
    """Check a resident number. Its first two digits are a province; 8 and 9 begin the cards of other people."""
    birth = _eighteen(text, today)
    if text[:2] not in _PROVINCES or text[0] == "8":
        raise InvalidNumber("format")
    return ValidNumber(text, birth, _sex(text))


def _hmt_residence(text: str, today: date | None) -> ValidNumber:
    birth = _eighteen(text, today)
    if text[:6] not in _HMT_REGIONS:
        raise InvalidNumber("format")
    return ValidNumber(text, birth, _sex(text))


def _foreign_permanent(text: str, today: date | None) -> ValidNumber:
    """Check a foreigner's card: 18 digits beginning with 9 since 2023-12-01, before that 3 letters and 12 digits.

    The new number has the province of the first issue in digits 2 and 3, birth, serial and check as a resident number
    has them (rules of the National Immigration Administration for the cards of 2023).
    """
    if len(text) == 15:
        return _foreign_permanent_of_2004(text, today)
    birth = _eighteen(text, today)
    if text[0] != "9" or text[1:3] not in _PROVINCES:
        raise InvalidNumber("format")
    return ValidNumber(text, birth, _sex(text))


def _foreign_permanent_of_2004(text: str, today: date | None) -> ValidNumber:
    """Check an old number: country (3 letters), region (4 digits), birth yymmdd, sex (1 male, 0 female), check digit.

    The check digit is that of machine-readable passports (ICAO 9303: weights 7, 3, 1; A is 10). A month or day 00
    means that it is not known; then the number says nothing of the birth.
    """
    _require(r"[A-Z0-9]{15}", text, "character")
    _require(r"[A-Z]{3}[0-9]{12}", text, "format")
    if text[3:5] not in _PROVINCES:
        raise InvalidNumber("format")
    year, month, day = int(text[7:9]), int(text[9:11]), int(text[11:13])
    birth = None
    if month and day:
        birth = _birth_of_two_digits(year, month, day, today)
    elif month > 12 or day > 31:
        raise InvalidNumber("date")
    expected = str(sum(int(char, 36) * (7, 3, 1)[index % 3] for index, char in enumerate(text[:14])) % 10)
    if text[14] != expected:
        raise InvalidNumber("checksum", expected)
    return ValidNumber(text, birth, {"1": "1", "0": "2"}.get(text[13]))


def _birth_of_two_digits(year: int, month: int, day: int, today: date | None) -> date:
    """Return the latest birth with a year of two digits that is not in the future."""
    for century in (2000, 1900):
        try:
            birth = date(century + year, month, day)
        except ValueError:
            continue
        if today is None or birth <= today:
            return birth
    raise InvalidNumber("date")


def _organisation_code(text: str, today: date | None) -> ValidNumber:
    if len(text) != 9:
        raise InvalidNumber("length")
    _require(r"[0-9A-Z]{8}[0-9X]", text, "character")
    _require(r".*[^0].*", text, "format")
    expected = organisation_check_character(text[:8])
    if text[8] != expected:
        raise InvalidNumber("checksum", expected)
    return ValidNumber(f"{text[:8]}-{text[8]}")


def _uscc(text: str, today: date | None) -> ValidNumber:
    """Check a credit code and the organisation code within it (characters 9 to 17)."""
    if len(text) != 18:
        raise InvalidNumber("length")
    _require(f"[{_CREDIT_ALPHABET}]{{2}}[0-9]{{6}}[{_CREDIT_ALPHABET}]{{10}}", text, "character")
    _require(f"[{_CREDIT_AUTHORITIES}].*", text, "format")
    contained, organisation = text[8:17], None
    if contained[8] == organisation_check_character(contained[:8]):
        organisation = f"{contained[:8]}-{contained[8]}"
    expected = credit_check_character(text[:17])
    if text[17] != expected:
        raise InvalidNumber("checksum", expected if organisation else None, organisation)
    if organisation is None:
        raise InvalidNumber("checksum")
    return ValidNumber(text, organisation_code=organisation)


def _passport(text: str, today: date | None) -> ValidNumber:
    """Check a passport number, which has no check character: 5 to 20 letters and digits, at least one digit."""
    _require(r"[A-Z0-9]*", text, "character")
    if not 5 <= len(text) <= 20:
        raise InvalidNumber("length")
    _require(r".*[0-9].*", text, "format")
    return ValidNumber(text)


def _month(text: str, today: date | None) -> ValidNumber:
    _require(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])", text, "format")
    return ValidNumber(text)


_MOBILE = r"1[3-9][0-9]{9}"
_THREE_DIGIT_AREA = r"(010|02[0-9])([2-9][0-9]{7})"
_FOUR_DIGIT_AREA = r"(0[3-9][0-9]{2})([2-9][0-9]{6,7})"
_EXTENSION = re.compile(r"(?<=[0-9])\s*(?:-|转|分机|EXT\.?|X|#|\*)\s*([0-9]{1,6})$", re.IGNORECASE)
"""An extension behind a landline's number. Behind a hyphen it is one only if the rest is a whole number."""
_BEFORE_MOBILE = re.compile(r"^(?:(?:\+|00)?86)?0?(?=1[3-9][0-9]{9}$)")
"""The country code, and the 0 that is dialled before a mobile number of another place."""
_BEFORE_LANDLINE = re.compile(r"^(?:\+|00)86-?0?")


def _bare_phone(text: str) -> str:
    bare = re.sub(r"[()\s-]", "", text)
    _require(r"\+?[0-9]*", bare, "character")
    return _BEFORE_LANDLINE.sub("0", _BEFORE_MOBILE.sub("", bare))


def _mobile(text: str, today: date | None) -> ValidNumber:
    bare = _bare_phone(text)
    if len(bare) != 11:
        raise InvalidNumber("length")
    _require(_MOBILE, bare, "format")
    return ValidNumber(bare)


def _landline(bare: str) -> str | None:
    fixed = re.fullmatch(_THREE_DIGIT_AREA, bare) or re.fullmatch(_FOUR_DIGIT_AREA, bare)
    return f"{fixed[1]}-{fixed[2]}" if fixed else None


def _phone(text: str, today: date | None) -> ValidNumber:
    """Check a mainland mobile number, or a landline with area code, stored as ``029-88880000``.

    An extension of a landline is kept: ``029-88880000-801``.
    """
    extension = _EXTENSION.search(text)
    if extension and (landline := _landline(_bare_phone(text[: extension.start()]))):
        return ValidNumber(f"{landline}-{extension[1]}")
    bare = _bare_phone(text)
    if re.fullmatch(_MOBILE, bare):
        return ValidNumber(bare)
    if landline := _landline(bare):
        return ValidNumber(landline)
    raise InvalidNumber("format" if 10 <= len(bare) <= 12 else "length")


def _postcode(text: str, today: date | None) -> ValidNumber:
    _require(r"[0-9]*", text, "character")
    if len(text) != 6:
        raise InvalidNumber("length")
    return ValidNumber(text)


KINDS: Mapping[str, Callable[[str, date | None], ValidNumber]] = MappingProxyType(
    {
        "resident_id": _resident_id,
        "hmt_residence": _hmt_residence,
        "foreign_permanent": _foreign_permanent,
        "uscc": _uscc,
        "organisation_code": _organisation_code,
        "passport": _passport,
        "month": _month,
        "phone": _phone,
        "mobile": _mobile,
        "postcode": _postcode,
    }
)
"""Checks by kind of number. Each takes the bare characters, and the day to refuse later birth dates."""

"""Numbers that name people and organisations, checked by their own arithmetic: nothing is looked up anywhere.

GB 11643 (resident numbers), GB 32100 (unified social credit codes), GB 11714 (organisation codes); the field's rules
for the rest stand with each check.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Literal, overload

from canbao.values.text import compact, normalise

Reason = Literal["length", "character", "format", "date", "date in the future", "checksum"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can be said of one number.

    ``normalized`` is the form to store, None for an invalid number. ``reason`` tells why a number is invalid;
    ``expected_check`` is the last character that would make it right, where the reason is ``checksum`` and only that
    character is in question. ``birth`` and ``sex`` ("1" male, "2" female: gend) are what a valid number says of its
    holder. ``organisation_code`` is the one inside a credit code, given wherever it is right in itself, because an
    agency may let a credit code with a wrong check character pass (domain.md 2.2).
    """

    kind: str
    value: str
    valid: bool
    normalized: str | None = None
    reason: Reason | None = None
    birth: date | None = None
    sex: str | None = None
    organisation_code: str | None = None
    expected_check: str | None = field(default=None, kw_only=True)


class _Refused(Exception):
    """A number is invalid for this reason."""

    def __init__(self, reason: Reason, expected_check: str | None = None, organisation_code: str | None = None) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.expected_check = expected_check
        self.organisation_code = organisation_code


@dataclass(frozen=True, slots=True)
class _Found:
    """What a valid number says."""

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
        raise _Refused(reason)


def _eighteen(text: str, today: date | None) -> date:
    """Return the birth date in 18 characters built like a resident number, once they check."""
    if len(text) != 18:
        raise _Refused("length")
    _require(r"[0-9]{17}[0-9X]", text, "character")
    try:
        birth = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        raise _Refused("date") from None
    if birth.year < 1850:
        raise _Refused("date")
    if today is not None and birth > today:
        raise _Refused("date in the future")
    expected = person_check_character(text[:17])
    if text[17] != expected:
        raise _Refused("checksum", expected)
    return birth


def _sex(text: str) -> str:
    return "1" if int(text[16]) % 2 else "2"


def _resident_id(text: str, today: date | None) -> _Found:
    birth = _eighteen(text, today)
    if text[:6] in _HMT_REGIONS:
        raise _Refused("format")
    return _Found(text, birth, _sex(text))


def _hmt_residence(text: str, today: date | None) -> _Found:
    birth = _eighteen(text, today)
    if text[:6] not in _HMT_REGIONS:
        raise _Refused("format")
    return _Found(text, birth, _sex(text))


def _foreign_permanent(text: str, today: date | None) -> _Found:
    """Both cards are about: 18 digits beginning with 9 since 2023-12-01, three letters and 12 digits before."""
    if len(text) == 15:
        _require(r"[A-Z0-9]{15}", text, "character")
        _require(r"[A-Z]{3}[0-9]{12}", text, "format")
        return _Found(text)
    birth = _eighteen(text, today)
    if text[0] != "9":
        raise _Refused("format")
    return _Found(text, birth)


def _organisation_code(text: str, today: date | None) -> _Found:
    if len(text) != 9:
        raise _Refused("length")
    _require(r"[0-9A-Z]{8}[0-9X]", text, "character")
    expected = organisation_check_character(text[:8])
    if text[8] != expected:
        raise _Refused("checksum", expected)
    return _Found(f"{text[:8]}-{text[8]}")


def _uscc(text: str, today: date | None) -> _Found:
    """Both check characters count: the code's own, and that of the organisation code inside (characters 9 to 17)."""
    if len(text) != 18:
        raise _Refused("length")
    _require(f"[{_CREDIT_ALPHABET}]{{2}}[0-9]{{6}}[{_CREDIT_ALPHABET}]{{10}}", text, "character")
    inner, organisation = text[8:17], None
    if inner[8] == organisation_check_character(inner[:8]):
        organisation = f"{inner[:8]}-{inner[8]}"
    expected = credit_check_character(text[:17])
    if text[17] != expected:
        raise _Refused("checksum", expected if organisation else None, organisation)
    if organisation is None:
        raise _Refused("checksum")
    return _Found(text, organisation_code=organisation)


def _passport(text: str, today: date | None) -> _Found:
    """No passport number checks outside the machine-readable zone: 5 to 20 letters and digits, a digit among them."""
    _require(r"[A-Z0-9]*", text, "character")
    if not 5 <= len(text) <= 20:
        raise _Refused("length")
    _require(r".*[0-9].*", text, "format")
    return _Found(text)


def _month(text: str, today: date | None) -> _Found:
    _require(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])", text, "format")
    return _Found(text)


_MOBILE = r"1[3-9][0-9]{9}"
_THREE_DIGIT_AREA = r"(010|02[0-9])([2-9][0-9]{7})"
_FOUR_DIGIT_AREA = r"(0[3-9][0-9]{2})([2-9][0-9]{6,7})"


def _bare_phone(text: str) -> str:
    bare = re.sub(r"[()]", "", text)
    _require(r"\+?[0-9]*", bare, "character")
    return re.sub(r"^(?:\+|00)86(?=[01])", "", bare)


def _mobile(text: str, today: date | None) -> _Found:
    bare = _bare_phone(text)
    if len(bare) != 11:
        raise _Refused("length")
    _require(_MOBILE, bare, "format")
    return _Found(bare)


def _phone(text: str, today: date | None) -> _Found:
    """A mainland mobile number, or a fixed line with its area code, stored as ``029-88880000``."""
    bare = _bare_phone(text)
    if re.fullmatch(_MOBILE, bare):
        return _Found(bare)
    fixed = re.fullmatch(_THREE_DIGIT_AREA, bare) or re.fullmatch(_FOUR_DIGIT_AREA, bare)
    if fixed:
        return _Found(f"{fixed[1]}-{fixed[2]}")
    raise _Refused("format" if 10 <= len(bare) <= 12 else "length")


def _postcode(text: str, today: date | None) -> _Found:
    _require(r"[0-9]*", text, "character")
    if len(text) != 6:
        raise _Refused("length")
    return _Found(text)


KINDS: Mapping[str, Callable[[str, date | None], _Found]] = MappingProxyType(
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
"""What can be checked, by name. Each takes bare characters and, to refuse births to come, the day it is checked on."""

_KIND_FOR_CERTIFICATE = {
    "01": "resident_id",
    "07": "foreign_permanent",
    "08": "passport",
    "16": "passport",
    "17": "hmt_residence",
}


def kind_for_certificate(code: str) -> str | None:
    """Return the kind of number on a certificate of national code psn_cert_type; None where no rule is known.

    16 is the Chinese passport and 17 the residence permit for Hong Kong, Macao and Taiwan; a partner who swaps the
    two is put right by ``rules.codes`` before it comes here.
    """
    return _KIND_FOR_CERTIFICATE.get(code)


DatelessKind = Literal["uscc", "organisation_code", "passport", "month", "phone", "mobile", "postcode"]
"""Kinds that hold no birth date, so that nobody has to say which day it is."""


@overload
def check_identifier(kind: DatelessKind, value: str, today: date | None = None) -> Verdict:
    """Check a number without a birth date: the day does not matter."""


@overload
def check_identifier(kind: str, value: str, today: date | None) -> Verdict:
    """Check a number of any kind on a day."""


def check_identifier(kind: str, value: str, today: date | None = None) -> Verdict:
    """Return what can be said of a number as it was typed: full width, spaces, hyphens and small letters are put right.

    ``kind`` is a key of :data:`ENTRY_MODES`; raise ValueError for another. A birth after ``today`` is refused; None
    leaves that open. For a month nothing but width and the spaces around it is put right.
    """
    if kind not in KINDS:
        raise ValueError(f"no kind of number is called {kind!r}")
    bare = normalise(value) if kind == "month" else compact(value)
    unsaid = Verdict(kind, value, valid=False)
    try:
        found = KINDS[kind](bare, today)
    except _Refused as refused:
        return replace(
            unsaid,
            reason=refused.reason,
            expected_check=refused.expected_check,
            organisation_code=refused.organisation_code,
        )
    return replace(
        unsaid,
        valid=True,
        normalized=found.normalized,
        birth=found.birth,
        sex=found.sex,
        organisation_code=found.organisation_code,
    )


def check_identifiers(lines: Iterable[str], today: date | None) -> Iterator[dict[str, str | bool]]:
    """Yield one JSON-ready verdict for each line ``kind<TAB>value``, in order, as soon as the line is there.

    Keys: ``kind``, ``value``, ``valid``, and as they apply ``normalized``, ``reason``, ``birth`` (ISO), ``sex``,
    ``organisation_code``. An unknown kind has the reason ``kind``; a line that is no kind, tab and value (an empty one
    too) the reason ``format`` and the whole line as its value.
    """
    for number, line in enumerate(lines):
        text = line.rstrip("\r\n")
        kind, tab, value = (text.removeprefix("\ufeff") if number == 0 else text).partition("\t")
        if not tab or "\t" in value:
            yield {"kind": "", "value": text, "valid": False, "reason": "format"}
        elif kind not in KINDS:
            yield {"kind": kind, "value": value, "valid": False, "reason": "kind"}
        else:
            yield _plain(check_identifier(kind, value, today))


def _plain(verdict: Verdict) -> dict[str, str | bool]:
    plain: dict[str, str | bool] = {"kind": verdict.kind, "value": verdict.value, "valid": verdict.valid}
    said = {
        "normalized": verdict.normalized,
        "reason": verdict.reason,
        "birth": verdict.birth.isoformat() if verdict.birth else None,
        "sex": verdict.sex,
        "organisation_code": verdict.organisation_code if verdict.valid else None,
    }
    return plain | {key: word for key, word in said.items() if word is not None}

"""Check numbers of people and organisations by format and check character, without any look-up."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal, overload

from canbao.values.number_checks import KINDS, InvalidNumber, Reason
from canbao.values.text import compact, normalise


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of checking a number.

    - ``normalized`` is the form to store, None for an invalid number.
    - ``reason`` says why a number is invalid.
    - ``expected_check`` is the correct last character, for the reason ``checksum`` when only that character is wrong.
    - ``birth`` and ``sex`` ("1" male, "2" female: gend) are those in a valid number.
    - ``organisation_code`` is the valid code within a credit code. It is set for a wrong credit code too, because an
      agency can accept a credit code with a wrong check character.
    - ``likely_kind`` is the kind of which an invalid number is a valid one, such as a foreigner's card under the
      resident numbers.
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
    likely_kind: str | None = field(default=None, kw_only=True)


_KIND_FOR_CERTIFICATE = {
    "01": "resident_id",
    "07": "foreign_permanent",
    "08": "passport",
    "16": "passport",
    "17": "hmt_residence",
}


def kind_for_certificate(code: str) -> str | None:
    """Return the kind of number of a certificate type (psn_cert_type), None for a type without rules.

    16 is the Chinese passport, 17 the residence permit for Hong Kong, Macao and Taiwan. ``rules.codes`` corrects the
    codes of partners who swap the two.
    """
    return _KIND_FOR_CERTIFICATE.get(code)


_WRITTEN = frozenset({"month", "phone", "mobile"})
"""Kinds whose hyphens and spaces have a meaning or are removed by the check itself."""


_PERSON_KINDS = ("resident_id", "hmt_residence", "foreign_permanent")


def _likely_kind(kind: str, bare: str, today: date | None) -> str | None:
    """Return the kind of person's number with a check character of which a text is a valid one, None if there is none.

    Passports are not looked for: they have no check character, so nearly every text could be one.
    """
    if kind not in (*_PERSON_KINDS, "passport"):
        return None
    return next((other for other in _PERSON_KINDS if other != kind and _is_valid(other, bare, today)), None)


def _is_valid(kind: str, bare: str, today: date | None) -> bool:
    try:
        KINDS[kind](bare, today)
    except InvalidNumber:
        return False
    return True


def certificate_for_kind(kind: str) -> str:
    """Return the certificate type (psn_cert_type) of a kind of person's number, empty for a kind without one."""
    return next((code for code, name in _KIND_FOR_CERTIFICATE.items() if name == kind), "")


DatelessKind = Literal["uscc", "organisation_code", "passport", "month", "phone", "mobile", "postcode"]
"""Kinds without a birth date, which are checked without a day."""


@overload
def check_identifier(kind: DatelessKind, value: str, today: date | None = None) -> Verdict:
    """Check a number of a kind without a birth date."""


@overload
def check_identifier(kind: str, value: str, today: date | None) -> Verdict:
    """Check a number of any kind on a day."""


def check_identifier(kind: str, value: str, today: date | None = None) -> Verdict:
    """Return the verdict on a typed number. Full width, spaces, hyphens and small letters are corrected first.

    ``kind`` is a key of :data:`KINDS`; raise ValueError for another. A birth date after ``today`` is invalid; None
    skips this check. Of a month only full width and surrounding spaces are corrected.
    """
    if kind not in KINDS:
        raise ValueError(f"there is no kind of number {kind!r}")
    return _check(kind, value, today)


@lru_cache(maxsize=16)
def _check(kind: str, value: str, today: date | None) -> Verdict:
    """Check a number. A line asks three times about its number: for itself, the birth date and the sex."""
    bare = normalise(value) if kind in _WRITTEN else compact(value)
    try:
        number = KINDS[kind](bare, today)
    except InvalidNumber as error:
        return Verdict(
            kind,
            value,
            valid=False,
            reason=error.reason,
            expected_check=error.expected_check,
            organisation_code=error.organisation_code,
            likely_kind=_likely_kind(kind, bare, today),
        )
    return Verdict(
        kind,
        value,
        valid=True,
        normalized=number.normalized,
        birth=number.birth,
        sex=number.sex,
        organisation_code=number.organisation_code,
    )


def check_identifiers(lines: Iterable[str], today: date | None) -> Iterator[dict[str, str | bool]]:
    """Yield a verdict as plain values for each line ``kind<TAB>value``, in order, as soon as the line is read.

    Keys: ``kind``, ``value``, ``valid``, and where they apply ``normalized``, ``reason``, ``birth`` (ISO), ``sex``,
    ``organisation_code``. The reason is ``kind`` for an unknown kind. It is ``format`` for a line of another form,
    with the whole line as ``value``.
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
    optional = {
        "normalized": verdict.normalized,
        "reason": verdict.reason,
        "birth": verdict.birth.isoformat() if verdict.birth else None,
        "sex": verdict.sex,
        "organisation_code": verdict.organisation_code if verdict.valid else None,
    }
    return plain | {key: item for key, item in optional.items() if item is not None}

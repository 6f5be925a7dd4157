"""The one spelling of a tax receipt's number (电子税票号), under which it is stored and looked up everywhere."""

import re

from canbao.values.text import clean_reference

LONGEST_TICKET = 40
"""Characters of the longest number of a tax receipt."""

_FORMULA = re.compile(r'=?"+(.*?)"+|=(.*)')
_QUOTES = str.maketrans("“”„‟", '""""')
_DECIMALS = re.compile(r"(.+?)\.0+")


def normalise_ticket(text: str) -> str:
    """Return a receipt's number in the spelling that identifies it, whatever a spreadsheet or a person made of it.

    ``="XA-001"``, ``'xa-001``, ``ＸＡ－００１``, ``XA-001.0`` and ``XA - 001`` are all ``XA-001``. The result of a
    result is the result itself.
    """
    spelling = text
    while True:
        plain = clean_reference(spelling).translate(_QUOTES)
        formula = _FORMULA.fullmatch(plain)
        if formula:
            plain = formula[1] or formula[2] or ""
        decimals = _DECIMALS.fullmatch(plain)
        if decimals:
            plain = decimals[1]
        if plain == spelling:
            return plain
        spelling = plain

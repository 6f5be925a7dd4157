"""The journal's verbs: each is declared once, beside the act that records it, with its name in both languages."""

from dataclasses import dataclass

from canbao.values.bilingual import Bilingual


@dataclass(frozen=True, slots=True, eq=False)
class JournalVerb:
    """What an entry of the journal says was done: the code it is kept under, and its name."""

    code: str
    name: Bilingual


VERBS: dict[str, JournalVerb] = {}
"""Every declared verb of the modules imported so far, by code."""


def verb(code: str, name: Bilingual) -> JournalVerb:
    """Declare a verb of the journal and return it. Raise ValueError for a code that is declared already."""
    if code in VERBS:
        raise ValueError(f"the verb {code} is declared twice")
    VERBS[code] = JournalVerb(code, name)
    return VERBS[code]

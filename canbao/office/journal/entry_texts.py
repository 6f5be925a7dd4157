"""An entry of the journal in the reader's words: names, codes, months and amounts in yuan."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from canbao.journal.fields import CODE_TABLES, MONEY_FIELDS, MONEY_FIELDS_OF
from canbao.journal.models import Entry
from canbao.matters.catalogue import get_services
from canbao.matters.states import State
from canbao.office.field_names import field_name
from canbao.office.journal.verbs import verb_text
from canbao.office.parameter_texts import parameter_title
from canbao.office.posts import post_text
from canbao.presentation.language import in_language, in_words
from canbao.presentation.matters import reason_text
from canbao.rules.codes import get_table
from canbao.values.money import Fen, yuan

_LONGEST_NUMBER = 12
"""Digits of an id that a reader knows; longer ones are the program's own."""


@dataclass(frozen=True, slots=True)
class ChangeText:
    """One value of an entry: its name, and its texts before and after."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class EntryText:
    """An entry with what was done, the object it was done to, the values and the reason as texts."""

    entry: Entry
    verb: str
    subject: str
    changes: tuple[ChangeText, ...]
    reason: str


def get_entry_text(entry: Entry) -> EntryText:
    """Return an entry in the reader's words. A value that is the same before and after is shown once."""
    kind = entry.object_kind
    names = dict.fromkeys([*entry.old, *entry.new])
    return EntryText(
        entry=entry,
        verb=verb_text(entry.verb),
        subject=" ".join(filter(None, (field_name(kind), _get_object_number(entry)))),
        changes=tuple(
            ChangeText(
                field_name(name, kind),
                get_value_text(kind, name, entry.old.get(name)),
                get_value_text(kind, name, entry.new.get(name)),
            )
            for name in names
            if entry.old.get(name) not in (None, "", []) or entry.new.get(name) not in (None, "", [])
        ),
        reason=_get_reason(entry),
    )


def _get_object_number(entry: Entry) -> str:
    """Return the number of the object as a reader knows it, empty for an id of the program."""
    if entry.object_kind == "matter" and entry.new.get("number"):
        return str(entry.new["number"])
    is_internal = entry.object_id.isdigit() and len(entry.object_id) > _LONGEST_NUMBER
    return "" if is_internal else entry.object_id


def get_value_text(kind: str, name: str, value: Any) -> str:
    """Return the value of a field of a kind of object as text: codes by their names, fen in yuan."""
    if value in (None, ""):
        return ""
    if isinstance(value, list):
        return _(", ").join(get_value_text(kind, name, each) for each in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if (name in MONEY_FIELDS or (kind, name) in MONEY_FIELDS_OF) and isinstance(value, int):
        return _("%(amount)s yuan") % {"amount": yuan(Fen(value))}
    return _get_word(kind, name, value)


def _get_word(kind: str, name: str, value: Any) -> str:
    if name == "state" and kind == "matter" and value in State.values:
        return in_language(State(value).words)
    if name == "service" and value in get_services():
        return in_language(get_services()[value].title)
    if name == "posts":
        return post_text(str(value))
    if name == "parameter":
        return parameter_title(str(value))
    return in_words(str(value), CODE_TABLES[name]) if name in CODE_TABLES else str(value)


def _get_reason(entry: Entry) -> str:
    """Return the reason; that of a matter may begin with a code, which becomes its text."""
    code, _blank, rest = entry.reason.partition(" ")
    if entry.object_kind == "matter" and get_table("refusal_reason").get(code) is not None:
        return reason_text(code, rest)
    return entry.reason

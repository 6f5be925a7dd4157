"""Template tags for matters: texts in the reader's language, codes as text, findings as sentences."""

from typing import Any

from django import template
from django.utils.functional import lazy
from django.utils.translation import get_language

from canbao.matters.catalogue import Service
from canbao.matters.columns import Column
from canbao.matters.finding_sentences import finding_sentence
from canbao.matters.states import TRANSITIONS, State
from canbao.rules.codes import get_table
from canbao.values.bilingual import Bilingual
from canbao.values.findings import Finding
from canbao.values.money import Fen, yuan

register = template.Library()

_TONES = {
    State.DRAFT: "plain",
    State.SUBMITTED: "go",
    State.ACCEPTED: "go",
    State.REVIEWING: "go",
    State.CONFIRMING: "go",
    State.DONE: "done",
    State.RETURNED: "wait",
    State.NOT_ACCEPTED: "stop",
    State.REFUSED: "stop",
    State.WITHDRAWN: "plain",
    State.DISCARDED: "plain",
}


@register.filter
def in_language(text: Bilingual | str) -> str:
    """Return a bilingual text in the reader's language: ``{{ service.title|in_language }}``."""
    return text.text(get_language() or "zh-hans") if isinstance(text, Bilingual) else text


spoken_later = lazy(in_language, str)
"""The lazy form of ``in_language``, for texts of forms, which are declared before the reader is known."""


@register.filter
def in_words(code: str, table_name: str) -> str:
    """Return the text of a code: ``{{ line.sex|in_words:"gend" }}``; an unknown code is returned unchanged."""
    if not code:
        return ""
    return in_language(get_table(table_name).words(code))


@register.filter
def tone(state: str) -> str:
    """Return the kind of tag for a state: plain, go, wait, done or stop."""
    return _TONES[State(state)]


@register.filter
def state_words(state: str) -> str:
    """Return a state's name in the reader's language."""
    return in_language(State(state).words)


@register.filter
def transition_words(name: str) -> str:
    """Return the timeline's label for a transition in the reader's language."""
    return in_language(TRANSITIONS[name].label)


@register.simple_tag
def says(finding: Finding, service: Service) -> str:
    """Return a finding's sentence in the reader's language: ``{% says finding service %}``."""
    return in_language(finding_sentence(finding, service.sentences))


@register.simple_tag
def cell(value: Any, column: Column) -> str:
    """Return a cleaned value for display (codes as text, fen as yuan): ``{% cell values.wage column %}``."""
    return display_value(value, column)


def display_value(value: Any, column: Column) -> str:
    """Return a cleaned value of a column in the reader's language, empty for None."""
    if value is None or value == "":
        return ""
    if column.kind == "code":
        return in_words(str(value), column.codes)
    if column.kind == "money":
        return yuan(Fen(int(value)))
    return str(value)

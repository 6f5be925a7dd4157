"""Every text a user meets is there in both languages: django.po is what `make messages` writes, and complete."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

from tests.house.sources import ROOT, place, python_files, tracked

CATALOGUES = sorted((ROOT / "canbao" / "locale").glob("*/LC_MESSAGES/django.po"))
SINGULAR = ("_", "gettext", "gettext_lazy", "gettext_noop")
PLURAL = ("ngettext", "ngettext_lazy")
IN_CONTEXT = ("pgettext", "pgettext_lazy")
KEYWORDS: dict[str, None] = dict.fromkeys((*SINGULAR, *PLURAL, *IN_CONTEXT))
PLACEHOLDER = re.compile(r"%\([a-z_0-9]+\)[sd]|\{[a-z_0-9]*\}")

Key = tuple[str | None, str, str]


def _key(function: Any, words: Any) -> Key | None:
    """Return context, id and plural of one call as Babel reads it; None for what is no literal."""
    parts = (words,) if isinstance(words, str) else tuple(word for word in words or () if word)
    if function in PLURAL and len(parts) >= 2:
        return None, parts[0], parts[1]
    if function in IN_CONTEXT and len(parts) >= 2:
        return parts[0], parts[1], ""
    return (None, parts[0], "") if function in SINGULAR and parts else None


def _keys(python: str) -> Iterator[Key]:
    """Return every message of a Python text."""
    for _line, function, words, _comments in extract_python(io.BytesIO(python.encode()), KEYWORDS, (), {}):
        key = _key(function, words)
        if key is not None and key[1]:
            yield key


def _keys_of_template(template: str) -> Iterator[Key]:
    """Return every message of a template, from Django's own rendering of it as Python calls."""
    yield from _keys("\n".join(line.strip() for line in templatize(template).splitlines()))


def _templates() -> list[Path]:
    """Return every template of the package."""
    return [path for path in tracked() if "templates" in path.parts and path.suffix in (".html", ".txt")]


def _messages() -> dict[Key, str]:
    """Return every message of the sources with a file that holds it."""
    found: dict[Key, str] = {}
    for path in python_files("canbao"):
        found |= dict.fromkeys(_keys(path.read_text("utf-8")), place(path))
    for path in _templates():
        found |= dict.fromkeys(_keys_of_template(path.read_text("utf-8")), place(path))
    return found


def _entries(path: Path) -> dict[Key, polib.POEntry]:
    """Return the entries of a catalogue, without obsolete ones."""
    entries = [entry for entry in polib.pofile(str(path)) if not entry.obsolete]
    return {(entry.msgctxt, entry.msgid, entry.msgid_plural): entry for entry in entries}


def _strings(entry: polib.POEntry) -> list[str]:
    """Return the translation's forms: one, or one for each plural."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_catalogue_holds_the_messages_of_the_sources_and_nothing_else() -> None:
    messages = _messages()
    assert CATALOGUES
    for path in CATALOGUES:
        entries = _entries(path)
        absent = [f"{file}: {key[1]!r} is not in {place(path)}" for key, file in messages.items() if key not in entries]
        unused = [f"{place(path)}: {key[1]!r} is in no source" for key in entries if key not in messages]
        assert not absent + unused, "\n".join(["run `make messages`", *absent, *unused])


def test_every_message_has_its_translation() -> None:
    for path in CATALOGUES:
        catalogue = polib.pofile(str(path))
        missing = [entry.msgid for entry in _entries(path).values() if not all(_strings(entry))]
        fuzzy = [entry.msgid for entry in catalogue if entry.fuzzy]
        assert not missing + fuzzy, "\n".join([place(path), *missing, *fuzzy])
        assert not catalogue.obsolete_entries()


def test_every_translation_has_the_placeholders_of_its_message() -> None:
    wrong = []
    for path in CATALOGUES:
        for entry in _entries(path).values():
            allowed = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
            used = set(PLACEHOLDER.findall("".join(_strings(entry))))
            if used - allowed or (not entry.msgid_plural and used != allowed):
                wrong.append(f"{entry.msgid!r}: {sorted(used ^ allowed)}")
    assert not wrong, "\n".join(wrong)


def test_catalogues_are_sorted_and_name_no_places() -> None:
    for path in CATALOGUES:
        catalogue = polib.pofile(str(path))
        identifiers = [entry.msgid for entry in catalogue]
        assert identifiers == sorted(identifiers, key=lambda text: text.encode()), place(path)
        assert not any(entry.occurrences for entry in catalogue), place(path)
        assert "POT-Creation-Date" not in catalogue.metadata, place(path)


def test_a_message_inside_a_tag_argument_is_found() -> None:
    template = """{% load i18n %}{% button _("Save") kind='x' %}{{ x|default:_("None") }}{% translate "Stop" as t %}"""
    assert [key[1] for key in _keys_of_template(template)] == ["Save", "None", "Stop"]


def test_no_template_holds_chinese() -> None:
    found = [
        f"{place(path)}:{number}"
        for path in _templates()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(r"[\u4e00-\u9fff]", line)
    ]
    assert not found, "\n".join(found)

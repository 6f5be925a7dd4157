"""Maintain translations: English message ids in the sources, zh-Hans in canbao/locale/zh_Hans/LC_MESSAGES/django.po.

`messages.py update` updates the .po from the sources and canbao/locale/pending/*.po, which override the .po;
`compile` writes django.mo; `check` lists missing and wrong translations.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "canbao"
PO = SOURCES / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PENDING = SOURCES / "locale" / "pending"
SINGULAR = ("_", "gettext", "gettext_lazy", "gettext_noop")
PLURAL = ("ngettext", "ngettext_lazy")
IN_CONTEXT = ("pgettext", "pgettext_lazy")
KEYWORDS: dict[str, None] = dict.fromkeys((*SINGULAR, *PLURAL, *IN_CONTEXT))
PLACEHOLDER = re.compile(r"%\([a-z_0-9]+\)[sd]|\{[a-z_0-9]*\}")
UNCHANGING = datetime(2026, 1, 1, tzinfo=UTC)  # a date of now would change the file at every run

Key = tuple[str | None, str | tuple[str, str]]


def _key(function: Any, words: Any) -> Key | None:
    """Return context and id of one call as Babel reads it: a text or a tuple of texts; None without a literal."""
    parts = (words,) if isinstance(words, str) else tuple(word for word in words or () if word)
    if function in PLURAL and len(parts) >= 2:
        return None, (parts[0], parts[1])
    if function in IN_CONTEXT and len(parts) >= 2:
        return parts[0], parts[1]
    return (None, parts[0]) if function in SINGULAR and parts else None


def _python_of_template(path: Path) -> str:
    """Return a template's messages as Python calls, as Django's templatize renders them; other text is blanked."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=True)
    python = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    return "\n".join(line.strip() for line in python.splitlines())


def messages_of(path: Path) -> Iterator[Key]:
    """Yield every message of a Python file or template."""
    text = _python_of_template(path) if path.suffix in (".html", ".txt") else path.read_text(encoding="utf-8")
    for _line, function, words, _comments in extract_python(io.BytesIO(text.encode()), KEYWORDS, (), {}):
        key = _key(function, words)
        if key is not None and key[1]:
            yield key


def templates() -> list[Path]:
    """Return every template of the package."""
    return sorted(path for path in SOURCES.rglob("templates/**/*") if path.suffix in (".html", ".txt"))


def wanted() -> dict[Key, set[str]]:
    """Return every message of the sources, with the files that use it."""
    found: dict[Key, set[str]] = {}
    for path in [*sorted(SOURCES.rglob("*.py")), *templates()]:
        if "migrations" not in path.parts:
            for key in messages_of(path):
                found.setdefault(key, set()).add(str(path.relative_to(ROOT)))
    return found


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans", abort_invalid=True)


def known() -> dict[Key, Message]:
    """Return every translated message: those of the .po, overridden by the pending files."""
    files = [*([PO] if PO.exists() else []), *sorted(PENDING.glob("*.po"))]
    found: dict[Key, Message] = {}
    for path in files:
        for message in _read(path):
            if message.id and message.string and any(message.string):
                identifier = message.id if isinstance(message.id, str) else (message.id[0], message.id[1])
                found[(message.context, identifier)] = message
    return found


def _constants() -> set[str]:
    """Return every text constant of the Python sources; messages looked up by a variable are among them."""
    found = set[str]()
    for path in SOURCES.rglob("*.py"):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        found |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return found


def _catalog(messages: dict[Key, tuple[Message | None, set[str]]]) -> Catalog:
    catalog = Catalog(
        locale="zh_Hans", project="Canbao", fuzzy=False, creation_date=UNCHANGING, revision_date=UNCHANGING
    )
    catalog.header_comment = "# Canbao 参保通. `make messages` writes this file."
    for (context, identifier), (message, files) in messages.items():
        catalog.add(
            identifier,
            string=message.string if message else None,
            context=context,
            locations=[(file, 0) for file in sorted(files)],
        )
    return catalog


def update() -> int:
    """Write the .po: every message of the sources, and translated ones that are text constants in them."""
    translated, found, constants = known(), wanted(), _constants()
    looked_up = {key for key in translated if key not in found and key[1] in constants}
    rows = {key: (translated.get(key), found.get(key, set())) for key in [*found, *looked_up]}
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, _catalog(rows), width=110, sort_output=True, include_lineno=False)
    missing = sum(message is None for message, _files in rows.values())
    print(f"{PO.relative_to(ROOT)}: {len(rows)} messages, {missing} without a translation")
    return compile_catalog()


def compile_catalog() -> int:
    """Write django.mo from the .po and the pending files."""
    translated = known()
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, _catalog({key: (message, set()) for key, message in translated.items()}))
    return 0


def _texts(words: str | Sequence[str] | None) -> tuple[str, ...]:
    """The forms of an id or translation: one, or one for each plural."""
    return (words,) if isinstance(words, str) else tuple(words or ())


def faults() -> list[str]:
    """Return a line for each missing translation, each difference in placeholders, and Chinese in a template."""
    translated = known()
    found = [f"{min(files)}: no translation of {key[1]!r}" for key, files in wanted().items() if key not in translated]
    for (_context, identifier), message in translated.items():
        ids = _texts(identifier)
        strings = _texts(message.string)
        allowed = {word for text in ids for word in PLACEHOLDER.findall(text)}
        used = {word for text in strings for word in PLACEHOLDER.findall(text)}
        if used - allowed or (len(ids) == 1 and used != allowed):
            found.append(f"other placeholders in the translation of {ids[0]!r}: {sorted(used ^ allowed)}")
    for path in templates():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(r"[\u4e00-\u9fff]", line):
                found.append(f"{path.relative_to(ROOT)}:{number}: Chinese in a template")
    return found


def check() -> int:
    """Print the faults; return 1 when there is one."""
    found = faults()
    print("\n".join(found) or "messages: nothing missing")
    return int(bool(found))


def main(arguments: list[str]) -> int:
    """Run one of update, compile, check; return the exit status."""
    acts = {"update": update, "compile": compile_catalog, "check": check}
    if len(arguments) != 1 or arguments[0] not in acts:
        print("usage: messages.py update | compile | check", file=sys.stderr)
        return 2
    return acts[arguments[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Plain English: words that a reader has to translate back do not return to comments, docstrings, pages, documents."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.sources import ROOT, tracked


@dataclass(frozen=True, slots=True)
class BannedWord:
    """Words not to write, as a pattern, why not, and what to write instead."""

    pattern: str
    reason: str
    instead: str


BANNED = (
    BannedWord("told", "hides what was shown, stored or passed", "name it: shown, reported, the quote, the message"),
    BannedWord("stands?|stood", "a metaphor for “is”", "is, is stored, is listed, is shown"),
    BannedWord("anew", "out of use", "again"),
    BannedWord("parted", "out of use", "separated"),
    BannedWord("to who", "no sentence of today", "to the person who, to those who"),
    BannedWord("he|his|him|himself", "a person is not male by default", "they, their, them; or the noun: the reviewer"),
    BannedWord("thereof", "out of use", "of it, of them"),
    BannedWord("sign by sign", "no term of texts", "character by character"),
    BannedWord("law of imports", "no term of the field", "import contract"),
)

ALLOWED = (
    r"standing orders?",
    r"stand[- ]ins?",
    r"stands? for",  # an abbreviation or a placeholder stands for something
    r"stands? still",  # a job, a queue
)
"""Legitimate uses, as patterns; they are taken out of a text before it is searched."""

QUOTING = {"docs/writing.md", "tests/house/test_english.py"}
"""Files that quote the words in order to forbid them."""

FUNCTIONS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "Bilingual"}
"""Functions whose texts people read."""

_WORD = re.compile(r"\b(?:" + "|".join(word.pattern for word in BANNED) + r")\b", re.IGNORECASE)
_ALLOWED = re.compile(r"\b(?:" + "|".join(ALLOWED) + r")\b", re.IGNORECASE)
_CODE = re.compile(r"^```.*?^```|``[^`]+``|`[^`\n]+`", re.DOTALL | re.MULTILINE)
_TEMPLATE_TEXTS = (
    re.compile(r"""\{%-?\s*translate\s+("[^"]*"|'[^']*')"""),
    re.compile(r"""_\(("[^"]*"|'[^']*')\)"""),
    re.compile(r"\{%\s*blocktranslate.*?%\}(.*?)\{%\s*endblocktranslate", re.DOTALL),
    re.compile(r"\{#(.*?)#\}"),
    re.compile(r"\{%\s*comment.*?%\}(.*?)\{%\s*endcomment", re.DOTALL),
)
_BLOCK_COMMENT = re.compile(r"/\*(.*?)\*/", re.DOTALL)


def find_banned(text: str) -> list[str]:
    """Return the banned words of a text, without its code and its legitimate uses."""
    return _WORD.findall(_ALLOWED.sub("", _CODE.sub("", text)))


def texts_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the texts of a file that people read, each with its line."""
    source = path.read_text(encoding="utf-8") if path.suffix in (".py", ".md", ".html", ".txt", ".css", ".js") else ""
    if not _WORD.search(source):
        return
    if path.suffix == ".py":
        yield from _python_texts(source)
    elif path.suffix == ".md":
        yield from enumerate(_without_blocks(source).splitlines(), start=1)
    elif path.suffix in (".html", ".txt"):
        yield from _matches(_TEMPLATE_TEXTS, source)
    elif path.suffix in (".css", ".js"):
        yield from _matches((_BLOCK_COMMENT,), source)


def _without_blocks(source: str) -> str:
    """Return a page with empty lines in place of its code blocks."""
    return re.sub(r"^```.*?^```", lambda block: "\n" * block[0].count("\n"), source, flags=re.DOTALL | re.MULTILINE)


def _matches(patterns: tuple[re.Pattern[str], ...], source: str) -> Iterator[tuple[int, str]]:
    for pattern in patterns:
        for match in pattern.finditer(source):
            yield source.count("\n", 0, match.start()) + 1, match[1]


def _python_texts(source: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno, node.value.value  # a docstring, or the text below a constant
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in FUNCTIONS:
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.lineno, argument.value


def findings() -> dict[str, list[str]]:
    """Return every banned word by file, each as `line: word`."""
    return {
        name: words
        for path in tracked()
        if (name := path.relative_to(ROOT).as_posix()) not in QUOTING
        and "migrations" not in path.parts
        and (words := [f"{line}: {word}" for line, text in texts_of(path) for word in find_banned(text)])
    }


def test_the_words_do_not_return() -> None:
    offences = [f"{name}:{word}" for name, words in findings().items() for word in words]
    advice = "\n".join(f"not “{word.pattern}” ({word.reason}), but {word.instead}" for word in BANNED)
    assert not offences, "\n".join([*offences, advice])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What is levied is told to who files", ["told", "to who"]),
        ("It stands in the table, entered anew by him", ["stands", "anew", "him"]),
        ("They understand this; the old parts departed", []),
        ("A standing order; PostgreSQL as a stand-in; zh stands for Chinese", []),
        ("the column `told` and ``stands(he)``", []),
    ],
)
def test_a_word_is_found_and_a_legitimate_use_is_not(text: str, words: list[str]) -> None:
    assert find_banned(text) == words


@pytest.mark.parametrize(
    ("name", "source", "line"),
    [
        ("a.py", '"""Return it."""\n\n# parted by commas\n', 3),
        ("a.py", '"""Return it."""\n\n\ndef act():\n    """Act anew."""\n', 5),
        ("a.py", '"""Return it."""\n\nX = _("Enter it anew.")\n', 3),
        ("README.md", "```sh\nanew\n```\nParted by commas.\n", 4),
        ("a.html", '<p>\n{% translate "Enter it anew." %}</p>', 2),
        ("a.html", "{% blocktranslate %}Enter it anew.{% endblocktranslate %}", 1),
        ("a.css", "a { }\n/* anew */\n", 2),
    ],
)
def test_a_word_is_found_where_people_read(tmp_path: Path, name: str, source: str, line: int) -> None:
    path = tmp_path / name
    path.write_text(source, encoding="utf-8")
    assert [number for number, text in texts_of(path) if find_banned(text)] == [line]

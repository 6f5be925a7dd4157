"""帮助: the five steps explained, and frequent questions, in both languages (``help.yaml``)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.values.bilingual import Bilingual

FILE = Path(__file__).with_name("help.yaml")


@dataclass(frozen=True, slots=True)
class HelpEntry:
    """A heading with its paragraphs; ``id`` is the anchor on the page."""

    id: str
    title: Bilingual
    paragraphs: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True)
class Help:
    """The steps of the manual and the frequent questions, in their order."""

    steps: tuple[HelpEntry, ...]
    questions: tuple[HelpEntry, ...]


def _text(texts: dict[str, str]) -> Bilingual:
    return Bilingual(texts["en"], texts["zh"])


def _entry(row: dict[str, Any]) -> HelpEntry:
    return HelpEntry(row["id"], _text(row["title"]), tuple(_text(paragraph) for paragraph in row["paragraphs"]))


@cache
def load_help() -> Help:
    """Return the content of the help page; raise KeyError if a text lacks a language."""
    content = yaml.safe_load(FILE.read_text("utf-8"))
    return Help(tuple(map(_entry, content["steps"])), tuple(map(_entry, content["questions"])))


@requires("public.read")
@require_GET
def help_page(request: Request) -> HttpResponse:
    """Show the five steps, the frequent questions and the agency's telephone number."""
    return render(request, "public/help/help.html", {"help": load_help()})

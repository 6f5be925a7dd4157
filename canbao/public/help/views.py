"""帮助: how the five steps go, and what is asked most, in both languages (``help.yaml``)."""

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
    """A heading with its paragraphs; ``id`` is the place on the page that links lead to."""

    id: str
    title: Bilingual
    paragraphs: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True)
class Help:
    """The steps of the manual and the questions asked most, in their order."""

    steps: tuple[HelpEntry, ...]
    questions: tuple[HelpEntry, ...]


def _text(plain: dict[str, str]) -> Bilingual:
    return Bilingual(plain["en"], plain["zh"])


def _entry(plain: dict[str, Any]) -> HelpEntry:
    return HelpEntry(plain["id"], _text(plain["title"]), tuple(_text(one) for one in plain["paragraphs"]))


@cache
def load_help() -> Help:
    """Return what the help page says; raise KeyError where a text lacks a language."""
    plain = yaml.safe_load(FILE.read_text("utf-8"))
    return Help(tuple(map(_entry, plain["steps"])), tuple(map(_entry, plain["questions"])))


@requires("public.read")
@require_GET
def help_page(request: Request) -> HttpResponse:
    """How the five steps go, the questions asked most, whom to call."""
    return render(request, "public/help/help.html", {"help": load_help()})

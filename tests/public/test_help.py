"""The help page: the five steps and the eight questions asked most, in both languages."""

import re

import pytest
from django.test import Client

from canbao.public.help.views import load_help

pytestmark = pytest.mark.django_db

ASKED_MOST = (
    "text-cells",
    "paste-fails",
    "no-details",
    "person-missing",
    "find-stopped",
    "past-month",
    "elsewhere",
    "pressed-twice",
)


def test_the_five_steps_and_the_eight_questions_are_there() -> None:
    assert len(load_help().steps) == 5
    assert tuple(one.id for one in load_help().questions) == ASKED_MOST


def test_every_text_is_written_in_both_languages() -> None:
    for one in (*load_help().steps, *load_help().questions):
        for text in (one.title, *one.paragraphs):
            assert re.search(r"[\u4e00-\u9fff]", text.zh), text
            assert not re.search(r"[\u4e00-\u9fff]", text.en), text


@pytest.mark.parametrize(("language", "asked"), [("en", "Was it filed twice?"), ("zh-hans", "会重复吗")])
def test_a_question_is_asked_in_the_readers_language(language: str, asked: str) -> None:
    visitor = Client()
    visitor.cookies["django_language"] = language
    assert asked in visitor.get("/help/").content.decode()


def test_every_page_leads_to_help() -> None:
    html = Client().get("/login/").content.decode()
    assert 'href="/help/"' in html


def test_help_says_whom_to_call(settings: object) -> None:
    settings.CANBAO_AGENCY_PHONE = "0919-0000000"  # type: ignore[attr-defined]
    assert "0919-0000000" in Client().get("/help/").content.decode()

"""Drawing of components as a page author does: from template source."""

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory

GALLERY = runpy.run_path(str(Path(__file__).with_name("gallery.py")))


@pytest.fixture
def gallery() -> dict[str, Any]:
    return GALLERY["gallery_context"](rows=500)


@pytest.fixture
def good_form() -> Any:
    return GALLERY["good_form"]()


@pytest.fixture
def bad_form() -> Any:
    return GALLERY["bad_form"]()


@pytest.fixture
def draw() -> Callable[..., str]:
    """Renders template source with the library loaded, within a request, in English."""

    def render(source: str, **context: Any) -> str:
        from django.utils import translation

        with translation.override("en"):
            template = engines["django"].from_string("{% load ui %}" + source)
            return template.render(context, RequestFactory().get("/"))

    return render

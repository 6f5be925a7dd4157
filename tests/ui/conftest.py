"""Draw components from template source, as a page author does."""

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
def valid_form() -> Any:
    return GALLERY["valid_form"]()


@pytest.fixture
def invalid_form() -> Any:
    return GALLERY["invalid_form"]()


@pytest.fixture
def draw() -> Callable[..., str]:
    """Return a function that renders template source with the library loaded, within a request, in English."""

    def render(source: str, **context: Any) -> str:
        from django.utils import translation

        with translation.override("en"):
            template = engines["django"].from_string("{% load ui %}" + source)
            return template.render(context, RequestFactory().get("/"))

    return render

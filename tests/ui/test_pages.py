"""Base pages: language, display, titles and errors; and rules for every template, style and script of the package."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.test import RequestFactory, override_settings
from django.utils import translation

import canbao
from tests.markup import joined

PACKAGE = Path(canbao.__file__).parent
TEMPLATES = sorted(PACKAGE.glob("**/templates/**/*.html")) + sorted(PACKAGE.glob("**/templates/**/*.txt"))
SCRIPTS = sorted((PACKAGE / "ui" / "static" / "ui" / "js").glob("*.js"))


def page(name, **context):
    with translation.override("en"):
        return joined(get_template(name).template.render(_context(context)))


def _context(values):
    from django.template import Context

    return Context({"csrf_token": "t" * 32, **values})


@pytest.mark.parametrize("name", ["ui/gallery.html", "ui/office_gallery.html"])
def test_the_gallery_renders(gallery, name):
    drawn = get_template(name).render(gallery, RequestFactory().get("/"))
    assert "</html>" in drawn


def test_every_component_is_in_the_gallery():
    from canbao.ui.templatetags.ui import register

    folder = PACKAGE / "ui" / "templates" / "ui"
    pages = [*folder.glob("gallery*.html"), folder / "office_gallery.html", folder / "base.html"]
    shown = "".join(page.read_text("utf-8") for page in pages)
    absent = {tag for tag in register.tags if f"{{% {tag} " not in shown} - {"required_legend", "actions", "select_all"}
    assert absent == {"chart_figure", "icon"}, "draw the component in the gallery, or name it here with a reason"


def test_the_page_has_its_language_and_display():
    drawn = page("ui/base.html", language="zh-Hans", display={"size": "large", "contrast": "high"})
    assert '<html lang="zh-Hans" data-size="large" data-contrast="high">' in drawn


def test_the_title_starts_with_error_when_there_are_errors():
    assert "<title>Error: " in page("ui/base.html", has_errors=True)
    assert "<title>Error" not in page("ui/base.html")


def test_display_switches_are_post_forms():
    drawn = page(
        "ui/base.html",
        switches=[{"label": "A+", "url": "/display/", "name": "size", "value": "large", "pressed": True}],
    )
    assert '<form method="post" action="/display/"><input type="hidden" name="csrfmiddlewaretoken"' in drawn
    assert '<button type="submit" name="size" value="large" aria-pressed="true"' in drawn


def test_the_navigation_marks_the_current_page():
    drawn = page("ui/base.html", navigation=[{"label": "Bills", "url": "/bills/", "current": True}])
    assert '<a href="/bills/" aria-current="page">Bills' in drawn


@pytest.mark.parametrize("code", ["400", "403", "404", "409", "429", "500"])
def test_each_error_page_has_its_own_text_and_needs_no_context(code):
    with translation.override("en"):
        drawn = {name: joined(get_template(f"{name}.html").render()) for name in (code, "500")}
    heading = re.search(r"<h1>(.+)</h1>", drawn[code])
    assert heading and heading[1] in re.search(r"<title>(.+)</title>", drawn[code])[1]
    assert code == "500" or drawn[code] != drawn["500"]


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """Return the folder of static files as a deployment collects them, with compressed copies."""
    from django.core.management import call_command

    folder = tmp_path_factory.mktemp("static")
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"}}
    with override_settings(STATIC_ROOT=str(folder), STORAGES=storages):
        call_command("collectstatic", "--no-input", verbosity=0)
    return folder


@pytest.mark.parametrize("name", ["ui/base.html", "ui/office_base.html"])
def test_the_compressed_styles_of_a_page_are_small(collected, name):
    styles = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', page(name))
    assert styles
    assert sum((collected / f"{style}.br").stat().st_size for style in styles) <= 12 * 1024


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_template_has_no_chinese_text_and_no_inline_code(template):
    source = template.read_text("utf-8")
    assert re.findall(r"[\u3000-\u303f\u3400-\u9fff\uff01-\uff5e]", source) == []
    markup = re.sub(r"{%.*?%}|{{.*?}}", "", source, flags=re.DOTALL)
    assert re.findall(r"\sstyle\s*=|<style\b|\son[a-z]+\s*=|javascript:|\bhx-on\b", markup) == []
    assert [tag for tag in re.findall(r"<script\b[^>]*>", source) if "src=" not in tag] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_writes_no_markup_and_stores_nothing(script):
    source = script.read_text("utf-8")
    markup = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\("
    assert re.findall(rf"{markup}|localStorage|sessionStorage", source) == []

"""The journey's visitor reads pages as a browser does."""

import pytest

from canbao.demonstration.journey.html_page import Page, read_page

HTML = """<!doctype html><html><head><title>错误: 登记</title><style>p { color: red }</style></head><body>
<h1>人员  新参保</h1><p>已提交，<b>受理号</b> 2026-1123-0048125</p><a href="/portal/matters/1/">查看</a>
<form action="/save/" method="post" id="save"><input type="hidden" name="key" value="k1">
<input name="name" value="李晓燕"><textarea name="remarks">一
二</textarea>
<select name="sex"><option value="">—</option>
<option value="1">男</option><option value="2" selected>女</option></select>
<select name="month"><option value="202611">2026-11</option><option value="202612">2026-12</option></select>
<input type="checkbox" name="line" value="1" checked><input type="checkbox" name="line" value="2">
<input type="radio" name="kind" value="employer" checked><input name="off" disabled>
<button name="do" value="save">保存</button><button name="do" value="check">核对</button></form>
<input name="outside" value="x" form="save"></body></html>"""


@pytest.fixture
def page() -> Page:
    return read_page("http://site/", 200, "text/html; charset=utf-8", HTML.encode())


def test_text_is_what_can_be_read(page: Page) -> None:
    assert page.title == "错误: 登记"
    assert page.heading == "人员 新参保"
    assert page.says("受理号2026-1123-0048125", "已提交")
    assert "color" not in page.text
    assert page.link("/matters/") == "/portal/matters/1/"


def test_an_untouched_form_sends_what_a_browser_would(page: Page) -> None:
    assert page.form("key", "name").filled({}) == [
        ("key", "k1"),
        ("name", "李晓燕"),
        ("remarks", "一\n二"),
        ("sex", "2"),
        ("month", "202611"),
        ("line", "1"),
        ("kind", "employer"),
        ("outside", "x"),
    ]


def test_typed_values_replace_and_the_button_pressed_is_sent(page: Page) -> None:
    sent = page.form("name").filled({"name": "王", "line": ["1", "2"]}, ("do", "check"))
    assert ("name", "王") in sent
    assert [value for name, value in sent if name == "line"] == ["1", "2"]
    assert sent[-1] == ("do", "check")


@pytest.mark.parametrize(
    ("typed", "button"),
    [({"colour": "red"}, None), ({"sex": "3"}, None), ({}, ("do", "delete")), ({"off": "on"}, None)],
)
def test_what_the_page_does_not_offer_cannot_be_sent(
    page: Page, typed: dict[str, str], button: tuple[str, str] | None
) -> None:
    with pytest.raises(LookupError):
        page.form("name").filled(typed, button)


def test_an_absent_form_is_named(page: Page) -> None:
    with pytest.raises(LookupError, match="secret"):
        page.form("user_name", "secret")

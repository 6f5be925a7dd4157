"""The typeface of papers, and characters that it lacks."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from canbao.papers import typefaces as module
from canbao.papers.typefaces import SETTING, NoTypeface, get_typefaces
from canbao.papers.typeset import missing_glyphs

NOWHERE = Path("/nonexistent/NotoSansCJK-Regular.ttc")


@pytest.fixture(autouse=True)
def forget_typefaces(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(SETTING, raising=False)
    get_typefaces.cache_clear()
    yield
    get_typefaces.cache_clear()


def get_packaged_fonts() -> Path:
    package = find_spec("mpl_font")
    if package is None or not package.submodule_search_locations:
        pytest.skip("the package mpl-font is not installed")
    return Path(package.submodule_search_locations[0]) / "fonts" / "noto"


def test_a_chinese_sans_serif_is_found_without_a_setting() -> None:
    assert get_typefaces().families == ("Noto Sans CJK SC",)
    assert {ord(one) for one in "参保〔〕U+0123456789·（）"} <= get_typefaces().covered


def test_the_package_is_used_where_debian_has_no_typeface(monkeypatch: pytest.MonkeyPatch) -> None:
    get_packaged_fonts()
    monkeypatch.setattr(module, "_DEBIAN", NOWHERE)
    assert get_typefaces().families == ("Noto Sans CJK SC",)


def test_the_setting_comes_first_and_can_name_several_typefaces(monkeypatch: pytest.MonkeyPatch) -> None:
    packaged = get_packaged_fonts()
    monkeypatch.setenv(SETTING, f"{packaged.parent / 'wqy' / 'wqy-microhei.ttc'}:{packaged}")
    assert get_typefaces().families[0].startswith("WenQuanYi")
    assert get_typefaces().families[1] == "Noto Sans CJK SC"


def test_a_setting_with_a_missing_path_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, str(NOWHERE))
    with pytest.raises(NoTypeface, match=str(NOWHERE)):
        get_typefaces()


def test_a_folder_without_fonts_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(SETTING, str(tmp_path))
    with pytest.raises(NoTypeface, match="no font"):
        get_typefaces()


def test_a_missing_typeface_is_reported_with_the_package_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_DEBIAN", NOWHERE)
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(NoTypeface, match="fonts-noto-cjk"):
        get_typefaces()


@pytest.mark.parametrize("name", ["李晓燕", "阿依古丽·买买提江", "䶮", "𠮷田", "José Müller", ""])
def test_ordinary_and_rare_names_have_all_glyphs(name: str) -> None:
    assert missing_glyphs(name) == set()


@pytest.mark.parametrize("rare", ["\U00020000", "\U00031350", "\ue000", "\u202e", "\u200b", "\ud800", "\U000e0100"])
def test_a_character_without_a_glyph_is_reported(rare: str) -> None:
    assert missing_glyphs(f"王{rare}明{rare}") == {rare}

"""What is written in place of a name is refused; no name is refused for being rare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.values.person_names import NotAName, check_person_name
from canbao.values.text import clean_name


def get_reason(typed: str) -> str:
    """Return why a typed text is no name, empty when it can be one."""
    try:
        check_person_name(clean_name(typed))
    except NotAName as wrong:
        return wrong.reason
    return ""


@pytest.mark.parametrize(
    "name",
    [
        *("李娜", "欧阳修", "张 三", "龙 卧", "王〇", "佐々木", "赵C", "㐂𠮷", "王𬎆", "李\U0003134b", "陈\U0002ebf0"),
        *("阿依古丽·买买提", "买买提.吐尔逊", "古丽仙·阿不都热合曼", "多吉", "བཀྲ་ཤིས", "ꀀꀁ", "ᠮᠣᠩᠭᠣᠯ"),
        *("John Q. Public", "JEAN-PIERRE O'NEIL", "D´Angelo", "D’Souza", "Ng Y", "O Kim", "U Nu", "Æ. Ødegård"),
        *("Nguyễn Thị Ánh", "Nguye\u0302\u0303n", "Ọ\u0300láńrewájú", "Zoë Müller", "Smith, John", "Martin Luther Jr."),
        *("Christopher Null", "None Na", "Test Unknownson", "นฤมล", "မြို့မ", "क्षितिज", "محمد", "이민호", "Ольга"),
    ],
)
def test_a_real_name_passes(name: str) -> None:
    assert get_reason(name) == ""


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        *(("张*", "masked"), ("张＊＊", "masked"), ("张×", "masked"), ("张XX", "masked"), ("李某某", "masked")),
        *(("NULL", "filler"), ("null", "filler"), ("(null)", "filler"), ("N/A", "filler"), ("无", "filler")),
        *(("None", "filler"), ("暂无", "filler"), ("nan", "filler")),
        *(('=HYPERLINK("http://a")', "character"), ("@SUM(A)", "character"), ("张三@公司", "character")),
        *(("张三😀", "character"), ("张三/李四", "character"), ("张三（大）", "character"), ("+abc", "character")),
        *(
            ("·张三", "dots"),
            ("阿依古丽·", "dots"),
            ("买买提··吐尔逊", "dots"),
            ("-Smith", "dots"),
            ("Anna--Lee", "dots"),
        ),
        *(("Z\u0300\u0301\u0302\u0303a", "accents"), ("\u0301\u0302ab", "accents"), ("กก้้้้้้้้", "accents")),
        *(("李", "short"), ("李4", "short"), ("--", "short"), ("·", "short"), ("", "short"), ("12", "short")),
        *(("ㅤㅤ", "short"), ("ᅟᅠ", "short"), ("张\u3164", "short"), ("\u2800\u2800", "short"), ("张\U000f0001", "lost")),
    ],
)
def test_what_is_no_name_is_refused(typed: str, reason: str) -> None:
    assert get_reason(typed) == reason


@given(st.text())
def test_any_text_is_a_name_or_has_a_reason(typed: str) -> None:
    get_reason(typed)


@given(st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFC), min_size=2, max_size=4))
def test_any_han_name_passes(name: str) -> None:
    assert get_reason(name) in ("", "masked" if name.endswith("某") else "", "filler")

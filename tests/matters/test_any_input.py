"""Whatever is typed into a column becomes a value or a finding, never an exception."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.matters.catalogue import get_services
from canbao.matters.columns import clean_line
from canbao.matters.finding_sentences import finding_sentence
from canbao.values.text import strip_invisible

TODAY = date(2026, 11, 23)
FILINGS = [code for code, service in get_services().items() if service.declaration.kind == "filing"]

PIECES = st.sampled_from(
    [
        *("85-3-1", "1120-02-06", "0226-11-20", "9999-12-31", "2026-02-30", "26.11.20", "202613", "999912", "190001"),
        *("119999198503010018", "189912", "USA110085030115", "961840198503010012", "000000198503010013", "E12345678"),
        *("#N/A", "'=1+1", "\u202d1\u202c", "\ufeff", "\0", "\x07", "１２", "1e400", "-0.001", "99999999999999999999"),
        *("护照", "汉", "男性", "01", "张??", "阿依古丽·买买提", "NaN", "Infinity", "١٢٣", "²", "½", "Ⅻ", "\ud7ff"),
    ]
)
TYPED = st.one_of(
    st.text(max_size=40), PIECES, st.lists(PIECES, max_size=3).map("".join), st.integers(), st.none(), st.booleans()
)


@pytest.mark.parametrize("code", FILINGS)
@given(data=st.data())
def test_any_input_is_a_value_or_a_finding(code: str, data: st.DataObject) -> None:
    columns = get_services()[code].columns
    raw = data.draw(st.fixed_dictionaries({column.name: TYPED for column in columns}))
    values, findings = clean_line(columns, raw, 1, TODAY)
    json.dumps(values)
    wrong = {finding.column for finding in findings}
    for column in columns:
        is_blank = not strip_invisible("" if raw[column.name] is None else str(raw[column.name]))
        assert values[column.name] is not None or column.name in wrong or is_blank, column.name
    for finding in findings:
        assert finding_sentence(finding, get_services()[code].sentences).zh

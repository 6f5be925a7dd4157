"""Columns of a line that changes a person's particulars."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from canbao.matters.facts import Facts
from canbao.matters.shared_columns import CATEGORY, CERTIFICATE, CHANGE_REASON, MONTH, NAME, NUMBER, PHONE
from canbao.values.bilingual import Bilingual

PARTICULARS = (
    replace(NAME, is_personal=True),
    replace(CERTIFICATE, is_personal=True, default=""),
    replace(NUMBER, is_personal=True),
    replace(PHONE, is_personal=True, required=False),
    replace(CATEGORY, default=""),
)
"""Columns of a person's particulars, by their field names in the register."""

COLUMNS = (
    *(replace(column, compared_with=column.name) for column in PARTICULARS),
    replace(MONTH, label=Bilingual("Category counts from", "类别生效年月"), required=False),
    CHANGE_REASON,
)


def prefill(particulars: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    """Return the initial values of a picked person's line: their registered particulars and the open month."""
    return {
        **{column.name: str(particulars.get(column.name) or "") for column in PARTICULARS},
        "month": str(int(facts.month)),
    }

"""Columns of a line that changes a person's particulars."""

from collections.abc import Mapping
from typing import Any

from canbao.matters.columns import Column
from canbao.matters.facts import Facts
from canbao.values.bilingual import Bilingual

COLUMNS = (
    Column(
        "name", Bilingual("Name", "姓名"), "name", required=True, longest=40, compared_with="name", is_personal=True
    ),
    Column(
        "certificate",
        Bilingual("Certificate", "证件类型"),
        "code",
        required=True,
        codes="psn_cert_type",
        compared_with="certificate",
        is_personal=True,
    ),
    Column(
        "number",
        Bilingual("Certificate number", "证件号码"),
        "number",
        required=True,
        certificate="certificate",
        wide=True,
        compared_with="number",
        is_personal=True,
    ),
    Column("phone", Bilingual("Mobile phone", "手机号"), "phone", compared_with="phone", is_personal=True),
    Column(
        "category",
        Bilingual("Person category", "人员类别"),
        "code",
        required=True,
        codes="psn_type",
        offered=("1101", "1102"),
        compared_with="category",
    ),
    Column("month", Bilingual("Category counts from", "类别生效年月"), "month"),
    Column("reason", Bilingual("Why it changes", "变更说明"), "text", required=True, longest=100, wide=True),
)


def prefill(particulars: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    """Return the initial values of a picked person's line: their registered particulars and the open month."""
    return {
        **{name: str(particulars.get(name) or "") for name in ("name", "certificate", "number", "phone", "category")},
        "month": str(int(facts.month)),
    }

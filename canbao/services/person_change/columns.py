"""The one definition of a line that changes somebody's particulars."""

from collections.abc import Mapping
from typing import Any

from canbao.matters.columns import Column
from canbao.matters.facts import Facts
from canbao.values.words import Text

COLUMNS = (
    Column("name", Text("Name", "姓名"), "name", required=True, longest=40, stands="name", each=True),
    Column(
        "certificate",
        Text("Certificate", "证件类型"),
        "code",
        required=True,
        codes="psn_cert_type",
        stands="certificate",
        each=True,
    ),
    Column(
        "number",
        Text("Certificate number", "证件号码"),
        "number",
        required=True,
        certificate="certificate",
        wide=True,
        stands="number",
        each=True,
    ),
    Column("phone", Text("Mobile phone", "手机号"), "phone", stands="phone", each=True),
    Column(
        "category",
        Text("Person category", "人员类别"),
        "code",
        required=True,
        codes="psn_type",
        offered=("1101", "1102"),
        stands="category",
    ),
    Column("month", Text("Category counts from", "类别生效年月"), "month"),
    Column("reason", Text("Why it changes", "变更说明"), "text", required=True, longest=100, wide=True),
)


def prefill(particulars: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    """Return what a picked person's line begins with: his particulars as they stand."""
    return {
        **{name: str(particulars.get(name) or "") for name in ("name", "certificate", "number", "phone", "category")},
        "month": str(int(facts.month)),
    }

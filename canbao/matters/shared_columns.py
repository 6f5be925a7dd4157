"""Columns that several services have, and their first values.

A service takes a column as it is, or changes some of its parts with ``dataclasses.replace``.
"""

from collections.abc import Mapping
from typing import Any

from canbao.matters.columns import Column
from canbao.rules.codes import get_table
from canbao.values.bilingual import Bilingual
from canbao.values.money import yuan_plain

NAME = Column("name", Bilingual("Name", "姓名"), "name", required=True, longest=40)
CERTIFICATE = Column(
    "certificate", Bilingual("Certificate type", "证件类型"), "code", required=True, codes="psn_cert_type", default="01"
)
NUMBER = Column(
    "number",
    Bilingual("Certificate number", "证件号码"),
    "number",
    required=True,
    certificate="certificate",
    wide=True,
    help=Bilingual("Spaces, full-width digits and a small x are corrected", "空格、全角数字、小写 x 会自动更正"),
)
PHONE = Column("phone", Bilingual("Mobile phone", "手机号"), "phone", required=True)
CATEGORY = Column(
    "category",
    Bilingual("Person category", "人员类别"),
    "code",
    required=True,
    codes="psn_type",
    offered=("1101", "1102"),
    default="1101",
)
MONTH = Column(
    "month",
    Bilingual("Month", "年月"),
    "month",
    required=True,
    help=Bilingual("yyyyMM, such as 202611", "yyyyMM，例如 202611"),
)
WAGE = Column("wage", Bilingual("Wage a month (yuan)", "缴费工资（元）"), "money", required=True)
REMARKS = Column("remarks", Bilingual("Remarks", "备注"), "text", longest=100, wide=True)
CHANGE_REASON = Column("reason", Bilingual("Why it changes", "变更说明"), "text", required=True, longest=100, wide=True)


def make_reason_column(kind: str, label: Bilingual, default: str = "") -> Column:
    """Return the column with the reasons of a kind: ``stop`` or ``resume`` (``kind`` in the code table chg_rea)."""
    reasons = tuple(entry.code for entry in get_table("chg_rea").entries if entry.more.get("kind") == kind)
    return Column("reason", label, "code", required=True, codes="chg_rea", offered=reasons, default=default)


def get_last_wage(particulars: Mapping[str, Any]) -> str:
    """Return a person's last declared wage as it is typed, blank without one."""
    wage = particulars.get("wage")
    return "" if wage is None else yuan_plain(wage)

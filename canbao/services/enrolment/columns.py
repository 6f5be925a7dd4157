"""The one definition of an enrolment line. Nothing is collected that no rule or record uses."""

from collections.abc import Mapping
from typing import Any

from canbao.matters.columns import Column
from canbao.matters.facts import Facts
from canbao.values.words import Text

COLUMNS = (
    Column("name", Text("Name", "姓名"), "name", required=True, longest=40),
    Column("certificate", Text("Certificate", "证件类型"), "code", required=True, codes="psn_cert_type", default="01"),
    Column(
        "number",
        Text("Certificate number", "证件号码"),
        "number",
        required=True,
        certificate="certificate",
        wide=True,
        help=Text("Spaces, full-width digits and a small x are put right", "空格、全角数字、小写 x 会自动更正"),
    ),
    Column(
        "sex",
        Text("Sex", "性别"),
        "code",
        required=True,
        codes="gend",
        offered=("1", "2"),
        from_number="number",
        help=Text("Taken from a resident number when left empty", "居民身份证可不填，自动取自号码"),
    ),
    Column("ethnicity", Text("Ethnicity", "民族"), "code", codes="naty", default="01"),
    Column(
        "birth",
        Text("Date of birth", "出生日期"),
        "date",
        required=True,
        from_number="number",
        help=Text("Taken from a resident number when left empty", "居民身份证可不填，自动取自号码"),
    ),
    Column("phone", Text("Mobile phone", "手机号"), "phone", required=True),
    Column("household", Text("Household type", "户口性质"), "code", codes="resd_natu"),
    Column(
        "category",
        Text("Person category", "人员类别"),
        "code",
        required=True,
        codes="psn_type",
        offered=("1101", "1102"),
        default="1101",
    ),
    Column("employment", Text("Employment form", "用工形式"), "code", codes="employment_form", default="2"),
    Column("first_employed", Text("First employed on", "参加工作日期"), "date"),
    Column(
        "month",
        Text("Insured from month", "参保年月"),
        "month",
        required=True,
        help=Text("yyyyMM, such as 202611", "yyyyMM，例如 202611"),
    ),
    Column(
        "wage",
        Text("Wage a month (yuan)", "缴费工资（元）"),
        "money",
        required=True,
        help=Text("The agreed monthly wage; floor and cap are applied for you", "约定月工资；上下限由系统计算"),
    ),
    Column("remarks", Text("Remarks", "备注"), "text", longest=100, wide=True),
)


def prefill(particulars: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    """Return what a new line begins with: the month now open."""
    return {"month": str(int(facts.month))}

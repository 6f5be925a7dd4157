"""The headings by which a pasted column is recognised, one row for each column of the services.

Offices name the same column in many ways. The table is shown to them on the page of pasting and in the guide.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from canbao.matters.columns import Column

HIRE_HEADINGS = ("入职日期", "入职时间", "到岗日期", "Hire date", "Date hired", "Start date")
"""Headings that may mean the first day of work at all or the first day with this employer, so they need a choice."""

HEADINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "name": (
            "姓名",
            "人员姓名",
            "职工姓名",
            "员工姓名",
            "参保人",
            "参保人姓名",
            "参保人员",
            "名字",
            "Name",
            "Full name",
            "Employee",
            "Employee name",
        ),
        "certificate": (
            "证件类型",
            "证件类别",
            "证件种类",
            "身份证件类型",
            "有效证件类型",
            "Certificate type",
            "ID type",
            "Document type",
        ),
        "number": (
            "证件号码",
            "证件号",
            "身份证号码",
            "身份证号",
            "身份证",
            "公民身份号码",
            "身份证件号码",
            "居民身份证号码",
            "社会保障号码",
            "社会保障号",
            "有效证件号码",
            "Certificate number",
            "ID number",
            "ID No",
            "ID",
            "ID card",
            "Identity number",
            "Document number",
        ),
        "sex": ("性别", "Sex", "Gender"),
        "ethnicity": ("民族", "Ethnicity", "Ethnic group"),
        "birth": ("出生日期", "出生年月", "出生年月日", "生日", "Date of birth", "Birth date", "Birthday", "DOB"),
        "phone": (
            "手机号",
            "手机号码",
            "手机",
            "联系电话",
            "联系方式",
            "电话",
            "电话号码",
            "移动电话",
            "联系手机",
            "Mobile phone",
            "Mobile",
            "Phone",
            "Phone number",
            "Telephone",
            "Tel",
        ),
        "household": ("户口性质", "户籍性质", "户口类型", "户籍类型", "户口", "Household type", "Household"),
        "category": ("人员类别", "人员类型", "参保人员类别", "医疗人员类别", "Person category", "Category"),
        "employment": ("用工形式", "用工性质", "就业形式", "Employment form", "Employment type"),
        "first_employed": (
            "参加工作日期",
            "参加工作时间",
            "参加工作年月",
            "首次参加工作日期",
            *HIRE_HEADINGS,
            "First employed on",
        ),
        "month": (
            "参保年月",
            "参保时间",
            "参保月份",
            "参保日期",
            "参保起始年月",
            "开始参保年月",
            "起始年月",
            "增员月份",
            "Insured from month",
            "Insured from",
            "Month",
        ),
        "wage": (
            "缴费工资",
            "月工资",
            "工资",
            "缴费基数",
            "月缴费工资",
            "月缴费基数",
            "申报工资",
            "申报基数",
            "医保基数",
            "医疗缴费基数",
            "基数",
            "月平均工资",
            "月薪",
            "Wage a month",
            "Wage",
            "Monthly wage",
            "Salary",
            "Monthly salary",
            "Base",
        ),
        "remarks": ("备注", "说明", "Remarks", "Remark", "Note", "Notes"),
    }
)
"""Accepted headings by the name of the column, beside its label in both languages and its name."""

SERIAL_HEADINGS = ("序号", "编号", "行号", "No", "Serial", "#")
"""Headings of a column that only counts the rows. It is left out without a question."""


def get_headings(column: Column) -> list[str]:
    """Return the headings by which a column is recognised: its labels first, each once."""
    headings = (column.label.zh, column.label.en, *HEADINGS.get(column.name, ()))
    return list(dict.fromkeys(heading for heading in headings if heading))


def get_columns_by_heading(columns: Sequence[Column]) -> dict[str, tuple[str, ...]]:
    """Return the accepted headings of each column that can be typed, with the column's name as one of them."""
    return {column.name: (*get_headings(column), column.name) for column in columns if not column.read_only}

"""Columns of an enrolment line: only data that a rule or a record uses."""

from dataclasses import replace

from canbao.matters.columns import Column
from canbao.matters.shared_columns import CATEGORY, CERTIFICATE, MONTH, NAME, NUMBER, PHONE, REMARKS, WAGE
from canbao.values.bilingual import Bilingual

COLUMNS = (
    NAME,
    CERTIFICATE,
    NUMBER,
    Column(
        "sex",
        Bilingual("Sex", "性别"),
        "code",
        required=True,
        codes="gend",
        offered=("1", "2"),
        from_number="number",
        help=Bilingual("Taken from a resident number when left empty", "居民身份证可不填，自动取自号码"),
    ),
    Column("ethnicity", Bilingual("Ethnicity", "民族"), "code", codes="naty", default="01"),
    Column(
        "birth",
        Bilingual("Date of birth", "出生日期"),
        "date",
        required=True,
        from_number="number",
        window="birth",
        help=Bilingual("Taken from a resident number when left empty", "居民身份证可不填，自动取自号码"),
    ),
    PHONE,
    Column("household", Bilingual("Household type", "户口性质"), "code", codes="resd_natu"),
    CATEGORY,
    Column("employment", Bilingual("Employment form", "用工形式"), "code", codes="employment_form", default="2"),
    Column("first_employed", Bilingual("First employed on", "参加工作日期"), "date", window="employment"),
    replace(MONTH, label=Bilingual("Insured from month", "参保年月")),
    replace(
        WAGE,
        help=Bilingual("The agreed monthly wage; floor and cap are applied for you", "约定月工资；上下限由系统计算"),
    ),
    REMARKS,
)

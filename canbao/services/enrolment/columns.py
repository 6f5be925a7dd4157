"""Columns of an enrolment line: only data that a rule or a record uses."""

from canbao.matters.columns import Column
from canbao.values.bilingual import Bilingual

COLUMNS = (
    Column("name", Bilingual("Name", "姓名"), "name", required=True, longest=40),
    Column(
        "certificate", Bilingual("Certificate", "证件类型"), "code", required=True, codes="psn_cert_type", default="01"
    ),
    Column(
        "number",
        Bilingual("Certificate number", "证件号码"),
        "number",
        required=True,
        certificate="certificate",
        wide=True,
        help=Bilingual("Spaces, full-width digits and a small x are corrected", "空格、全角数字、小写 x 会自动更正"),
    ),
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
        help=Bilingual("Taken from a resident number when left empty", "居民身份证可不填，自动取自号码"),
    ),
    Column("phone", Bilingual("Mobile phone", "手机号"), "phone", required=True),
    Column("household", Bilingual("Household type", "户口性质"), "code", codes="resd_natu"),
    Column(
        "category",
        Bilingual("Person category", "人员类别"),
        "code",
        required=True,
        codes="psn_type",
        offered=("1101", "1102"),
        default="1101",
    ),
    Column("employment", Bilingual("Employment form", "用工形式"), "code", codes="employment_form", default="2"),
    Column("first_employed", Bilingual("First employed on", "参加工作日期"), "date"),
    Column(
        "month",
        Bilingual("Insured from month", "参保年月"),
        "month",
        required=True,
        help=Bilingual("yyyyMM, such as 202611", "yyyyMM，例如 202611"),
    ),
    Column(
        "wage",
        Bilingual("Wage a month (yuan)", "缴费工资（元）"),
        "money",
        required=True,
        help=Bilingual("The agreed monthly wage; floor and cap are applied for you", "约定月工资；上下限由系统计算"),
    ),
    Column("remarks", Bilingual("Remarks", "备注"), "text", longest=100, wide=True),
)

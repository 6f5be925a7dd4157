"""A slip and a receipt as an agency prints them; every name and number is made up."""

from datetime import UTC, date, datetime

from canbao.papers.receipt import ReceiptLine, ReceiptPaper
from canbao.papers.slip import SlipPaper

SLIP = SlipPaper(
    agency="铜川市医疗保险经办中心",
    number="ZC2026112300017",
    employer_number="610200000123",
    employer_name="铜川市示例陶瓷有限公司",
    credit_code="91610200MA0000015X",
    organisation_code="MA000001-5",
    operator="李晓燕",
    schemes=("职工基本医疗保险", "生育保险", "公务员医疗补助"),
    user_name="tc610200000123",
    secret="K7MF-2QXD-9HTC-WVA4",
    valid_until=date(2026, 12, 23),
    attempts=5,
    site="https://ybwt.example.gov.cn/",
    printed_at=datetime(2026, 11, 23, 6, 5, tzinfo=UTC),
    printed_by="王建国",
)

RECEIPT = ReceiptPaper(
    agency="铜川市医疗保险经办中心",
    number="SL202611230000421",
    service="人员停保登记",
    employer_number="610200000123",
    employer_name="铜川市示例陶瓷有限公司",
    operator="李晓燕",
    submitted_at=datetime(2026, 11, 23, 6, 5, tzinfo=UTC),
    lines=(
        ReceiptLine("张建国", "610200190001010011", "自2026年11月停保（调动）"),
        ReceiptLine("阿依古丽·买买提江", "61020019000101918X", "自2026年11月停保（辞职）"),
    ),
    next_steps=("医保中心在1个工作日内受理。", "如需补正，受理号不变。"),
    promised=date(2026, 11, 26),
    contact="0919-0000000，工作日9:00至17:00",
    status_url="https://ybwt.example.gov.cn/portal/matters/7412345678901234567",
    printed_at=datetime(2026, 11, 23, 6, 6, tzinfo=UTC),
)

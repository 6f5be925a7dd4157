"""Check changes of the employer's particulars before review."""

from collections.abc import Iterator, Sequence
from typing import Any

from canbao.matters.facts import Facts, Line
from canbao.matters.shared_checks import check_lines
from canbao.services.employer_change.columns import IDENTITY, PARTICULARS
from canbao.values.bilingual import Bilingual
from canbao.values.findings import Finding
from canbao.values.identifiers import check_identifier

SENTENCES = {
    "nothing_changed": Bilingual(
        "Nothing differs from the register; there is nothing to submit.", "与登记信息一致，无须提交。"
    ),
    "under_way": Bilingual(
        "A change of your employer's information is under way, number {number}; wait until it is done.",
        "本单位的信息修改已在办理中，受理号 {number}，请等待办结。",
    ),
    "reason_missing": Bilingual(
        "Name, code or legal representative change: enter the reason and the document.",
        "单位名称、信用代码或法定代表人变更，请说明原因及依据文件。",
    ),
    "document_missing": Bilingual(
        "Attach the document that proves the change (licence, approval): PDF or picture.",
        "请上传变更依据（证照、核准文件），PDF 或图片。",
    ),
    "code_wrong": Bilingual(
        "The unified social credit code is not valid; compare it with the licence.",
        "统一社会信用代码有误，请对照证照核对。",
    ),
    "code_last": Bilingual(
        "The last character should be {expected}.", "最后一位校验码应为 {expected}，请对照证照核对。"
    ),
    "postcode_wrong": Bilingual("A postcode has six digits.", "邮编应为 6 位数字。"),
}


def get_changes(line: Line, facts: Facts) -> dict[str, Any]:
    """Return the changed particulars of a line by field name. A blank value empties the field."""
    new = {column.name: line.values[column.name] or "" for column in PARTICULARS}
    return {name: value for name, value in new.items() if value != (facts.employer.get(name) or "")}


def check(lines: Sequence[Line], facts: Facts) -> list[Finding]:
    """Return the errors of the changed particulars."""
    return check_lines(_check_line, lines, facts)


def _check_line(line: Line, facts: Facts) -> Iterator[Finding]:
    new = get_changes(line, facts)
    if not new:
        yield line.error("nothing_changed")
    if any(name in new for name in IDENTITY):
        if not line.values["reason"]:
            yield line.error("reason_missing", "reason")
        if not facts.has_document(line):
            yield line.error("document_missing")
    if new.get("credit_code"):
        verdict = check_identifier("uscc", new["credit_code"], facts.today)
        if verdict.reason == "checksum":
            yield line.error("code_last", "credit_code", expected=verdict.expected_check)
        elif not verdict.valid:
            yield line.error("code_wrong", "credit_code")
    if new.get("postcode") and not check_identifier("postcode", new["postcode"], facts.today).valid:
        yield line.error("postcode_wrong", "postcode")

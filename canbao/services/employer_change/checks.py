"""Check changes of the employer's particulars before review."""

from collections.abc import Iterable, Sequence
from typing import Any

from canbao.matters.facts import Facts, Line
from canbao.services.employer_change.columns import COLUMNS, IDENTITY
from canbao.values.bilingual import Bilingual
from canbao.values.findings import Finding
from canbao.values.identifiers import check_identifier

SENTENCES = {
    "nothing_changed": Bilingual(
        "Nothing differs from the register; there is nothing to submit.", "与登记信息一致，无需提交。"
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
    "code_taken": Bilingual("This code belongs to another employer already.", "该代码已属于另一单位。"),
}


def get_changes(line: Line, facts: Facts) -> dict[str, Any]:
    """Return the changed particulars of a line by field name. A blank value empties the field."""
    new = {column.name: line.values[column.name] or "" for column in COLUMNS if column.name != "reason"}
    return {name: value for name, value in new.items() if value != (facts.employer.get(name) or "")}


def check(lines: Sequence[Line], facts: Facts) -> list[Finding]:
    """Return the errors of the changed particulars."""
    return [finding for line in lines for finding in _check_line(line, facts)]


def _check_line(line: Line, facts: Facts) -> Iterable[Finding]:
    new = get_changes(line, facts)
    if not new:
        yield Finding("error", "nothing_changed", line.position)
    if any(name in new for name in IDENTITY) and not line.values["reason"]:
        yield Finding("error", "reason_missing", line.position, "reason")
    if any(name in new for name in IDENTITY) and not facts.has_document(line):
        yield Finding("error", "document_missing", line.position)
    if new.get("credit_code"):
        verdict = check_identifier("uscc", new["credit_code"], facts.today)
        if verdict.reason == "checksum":
            words = {"expected": verdict.expected_check}
            yield Finding("error", "code_last", line.position, "credit_code", words)
        elif not verdict.valid:
            yield Finding("error", "code_wrong", line.position, "credit_code")
    if new.get("postcode") and not check_identifier("postcode", new["postcode"], facts.today).valid:
        yield Finding("error", "postcode_wrong", line.position, "postcode")

"""Check changes of a person's particulars before review."""

from collections.abc import Iterable, Sequence
from datetime import date

from canbao.matters.facts import Facts, Line
from canbao.values.bilingual import Bilingual
from canbao.values.findings import Finding
from canbao.values.identifiers import check_identifier, kind_for_certificate

SENTENCES = {
    "not_known_here": Bilingual(
        "This person is not on your roster; remove them from the list.", "该人员不在本单位名册，请移出名单。"
    ),
    "nothing_changed": Bilingual(
        "Nothing differs from the register; change a value or remove the line.",
        "与登记信息一致，请修改或移出名单。",
    ),
    "number_changes": Bilingual(
        "The number changes; the old one stays linked to the same person.", "证件号码变更后，原号码仍与同一人关联。"
    ),
    "document_missing": Bilingual(
        "Attach the certificate or household register that proves the change: PDF or picture.",
        "请上传证明变更的证件或户口簿，PDF 或图片。",
    ),
    "birth_changes": Bilingual(
        "The new number shows another birth date ({birth}); the reviewer will ask for the household register.",
        "新号码显示的出生日期为 {birth}，与登记不一致，审核时需要户籍证明。",
    ),
    "month_in_future": Bilingual("The latest month is {latest}.", "最晚可填 {latest}。"),
    "month_missing": Bilingual("Enter the month from which the category applies.", "请填写人员类别的生效年月。"),
    "before_spell": Bilingual("The person is insured only since {month}.", "该人员自 {month} 起参保。"),
    "number_taken": Bilingual(
        "This number belongs to another person already; visit the counter to merge the two records.",
        "该证件号码已属于另一参保人员，请到窗口合并处理。",
    ),
}

CHANGEABLE = ("name", "certificate", "number", "phone", "category")


def get_changes(line: Line, facts: Facts) -> dict[str, str]:
    """Return the changed particulars of a line by field name."""
    registered = facts.person(line).particulars
    return {
        name: line.values[name]
        for name in CHANGEABLE
        if line.values[name] is not None and line.values[name] != registered.get(name)
    }


def check(lines: Sequence[Line], facts: Facts) -> list[Finding]:
    """Return the errors and warnings of the lines, in line order."""
    return [finding for line in lines for finding in _check_line(line, facts)]


def _check_line(line: Line, facts: Facts) -> Iterable[Finding]:
    person = facts.person(line)
    if not person.particulars:
        yield Finding("error", "not_known_here", line.position)
        return
    new = get_changes(line, facts)
    if not new:
        yield Finding("error", "nothing_changed", line.position)
    if "number" in new:
        yield Finding("warning", "number_changes", line.position, "number")
    if ("number" in new or "name" in new) and not facts.has_document(line):
        yield Finding("error", "document_missing", line.position, "name" if "name" in new else "number")
    if "number" in new:
        yield from _check_birth(line, person.particulars["birth"], facts)
    if "category" in new:
        month = line.values["month"]
        if month is None:
            yield Finding("error", "month_missing", line.position, "month")
        elif month > facts.month:
            yield Finding("error", "month_in_future", line.position, "month", {"latest": int(facts.month)})
        elif month < person.particulars["from_month"]:
            since = int(person.particulars["from_month"])
            yield Finding("error", "before_spell", line.position, "month", {"month": since})


def _check_birth(line: Line, registered: date, facts: Facts) -> Iterable[Finding]:
    kind = kind_for_certificate(line.values["certificate"])
    birth = check_identifier(kind, line.values["number"], facts.today).birth if kind else None
    if birth is not None and birth != registered:
        yield Finding("warning", "birth_changes", line.position, "number", {"birth": birth.isoformat()})

"""Check changes of a person's particulars before review."""

from collections.abc import Iterator, Sequence
from datetime import date

from canbao.matters.facts import Facts, Line
from canbao.matters.shared_checks import check_latest_month, check_lines, check_period_start
from canbao.services.person_change.columns import PARTICULARS
from canbao.values.bilingual import Bilingual
from canbao.values.findings import Finding
from canbao.values.identifiers import check_identifier, kind_for_certificate
from canbao.values.months import Month

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
    "number_taken": Bilingual(
        "The register has another person under the new number, so this line cannot pass. "
        "Compare both people with the certificate.",
        "新号码在登记簿中属于另一人，该行不能通过，请对照证件核对两人信息。",
    ),
    "document_missing": Bilingual(
        "Attach the certificate or household register that proves the change: PDF or picture.",
        "请上传证明变更的证件或户口簿，PDF 或图片。",
    ),
    "birth_changes": Bilingual(
        "The new number shows another birth date ({birth}); the reviewer will ask for the household register.",
        "新号码显示的出生日期为 {birth}，与登记不一致，审核时需要户籍证明。",
    ),
    "month_missing": Bilingual("Enter the month from which the category applies.", "请填写人员类别的生效年月。"),
}


def get_changes(line: Line, facts: Facts) -> dict[str, str]:
    """Return the changed particulars of a line by field name."""
    registered = facts.person(line).particulars
    return {
        column.name: value
        for column in PARTICULARS
        if (value := line.values[column.name]) is not None and value != registered.get(column.name)
    }


def check(lines: Sequence[Line], facts: Facts) -> list[Finding]:
    """Return the errors and warnings of the lines, in line order."""
    return check_lines(_check_line, lines, facts)


def _check_line(line: Line, facts: Facts) -> Iterator[Finding | None]:
    particulars = facts.person(line).particulars
    if not particulars:
        yield line.error("not_known_here")
        return
    new = get_changes(line, facts)
    if not new:
        yield line.error("nothing_changed")
    if "number" in new:
        yield line.warning("number_changes", "number")
        yield _check_owner(line, facts)
    if ("number" in new or "name" in new) and not facts.has_document(line):
        yield line.error("document_missing", "name" if "name" in new else "number")
    if "number" in new:
        yield _check_birth(line, particulars["birth"], facts)
    if "category" in new:
        yield _check_month(line, particulars["from_month"], facts)


def _check_owner(line: Line, facts: Facts) -> Finding | None:
    person = facts.person(line)
    return line.error("number_taken", "number") if person.number_owner not in (None, person.person_id) else None


def _check_month(line: Line, insured_from: Month, facts: Facts) -> Finding | None:
    if line.values["month"] is None:
        return line.error("month_missing", "month")
    return check_latest_month(line, facts) or check_period_start(line, insured_from, line.get_month())


def _check_birth(line: Line, registered: date, facts: Facts) -> Finding | None:
    kind = kind_for_certificate(line.values["certificate"])
    birth = check_identifier(kind, line.values["number"], facts.today).birth if kind else None
    if birth is None or birth == registered:
        return None
    return line.warning("birth_changes", "number", birth=birth.isoformat())

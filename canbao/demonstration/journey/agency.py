"""Play the agency's steps of the manual: the counter of step one, and the review of filings."""

import re
from io import BytesIO
from urllib.parse import urljoin, urlsplit

from canbao.demonstration.journey.employer import log_in
from canbao.demonstration.journey.html_page import Page
from canbao.demonstration.journey.player import Journey, UnexpectedPage, expect
from canbao.demonstration.journey.visitor import Visitor

_NAME = re.compile(r"CB[0-9]{8}")
_SECRET = re.compile(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}")


def open_counter(journey: Journey) -> None:
    """Log in the agency's staff and check that the agency's site opens."""
    for visitor, name in (
        (journey.clerk, "accounts"),
        (journey.reviewer, "reviewer1"),
        (journey.approver, "approver1"),
    ):
        log_in(visitor, *journey.instance.people[name])
        if not urlsplit(visitor.page.url).path.startswith("/office/"):
            raise UnexpectedPage(f"{name} came to {visitor.page.url}")


def enter_employer(journey: Journey) -> None:
    """Enter the employer with its authorised handler in the register."""
    visitor, employer = journey.clerk, journey.employer
    form = expect(visitor.open("/office/employers/new/")).form("number", "name", "credit_code", "legal_representative")
    typed: dict[str, str | list[str]] = {
        **employer,
        "employer_type": "10",
        "economic_type": "150",
        "affiliation": "90",
        "industry": "C",
        "schemes": ["310"],
    }
    page = expect(
        visitor.send(form, {name: value for name, value in typed.items() if name in form.names()}),
        employer["name"],
        employer["number"],
    )
    journey.employer_id = urlsplit(page.url).path.rstrip("/").split("/")[-1]


def print_slip(journey: Journey) -> None:
    """Open the account: print the slip with binding user name and one-time secret."""
    _print(journey)


def print_slip_again(journey: Journey) -> None:
    """Print the slip again and check that it is another one; printing voids the first."""
    _print(journey)
    if len(set(journey.slips)) != 2:
        raise UnexpectedPage("the second slip is the first one")


def _print(journey: Journey) -> None:
    visitor = journey.clerk
    form = expect(visitor.open(f"/office/employers/{journey.employer_id}/slip/")).form("handler")
    typed: dict[str, str | list[str]] = {}
    if "reason" in form.names():
        typed["reason"] = "单位经办人遗失打印单，申请重打。"
    journey.slips.append(read_slip(visitor.send(form, typed)))


def read_slip(page: Page) -> tuple[str, str]:
    """Return the binding user name and the secret in the text of a slip's PDF."""
    from pypdf import PdfReader

    if page.status != 200 or page.content_type != "application/pdf":
        raise UnexpectedPage(f"{page.url} answered {page.status} {page.content_type}: {page.text[:200]}")
    text = "\n".join(sheet.extract_text() for sheet in PdfReader(BytesIO(page.body)).pages)
    name, secret = _NAME.search(text), _SECRET.search(text)
    if name is None or secret is None:
        raise UnexpectedPage("the slip has no user name or no secret")
    return name.group(), secret.group()


# -- the review -----------------------------------------------------------------------------------------------------


def _open_desk(journey: Journey, visitor: Visitor) -> Page:
    return expect(visitor.open(f"/office/matters/{journey.employer_id}/{journey.matter_id}/"), journey.number)


def take(journey: Journey) -> None:
    """受理: the first reviewer finds the matter in the queue and takes it; afterwards the names are unmasked."""
    visitor, first = journey.reviewer, journey.people[0]
    expect(visitor.open("/office/matters/?queue=unassigned"), journey.number, journey.employer["name"])
    page = _open_desk(journey, visitor)
    if page.says(first["number"]):
        raise UnexpectedPage("a number is unmasked before the matter is taken")
    expect(visitor.send(page.form(action="/take/")), first["name"], first["number"])


def review(journey: Journey) -> None:
    """初审: pass every line and send the matter to a second person."""
    visitor = journey.reviewer
    expect(_send_on(journey), "复核")
    if any(
        ("do", "confirm") in [(control.name, control.value) for control in form.controls] for form in visitor.page.forms
    ):
        raise UnexpectedPage("the first reviewer is offered the second review")


def confirm(journey: Journey) -> None:
    """复核: another person unmasks the names and decides the matter: 办结."""
    visitor, first = journey.approver, journey.people[0]
    expect(visitor.open("/office/matters/?queue=second"), journey.number)
    page = _open_desk(journey, visitor)
    if page.says(first["number"]):
        raise UnexpectedPage("a number is unmasked before the second reviewer asks for it")
    page = expect(visitor.send(page.form(action="/clear/")), first["name"], first["number"])
    expect(visitor.send(page.form("version", action="/decide/"), {}, ("do", "confirm")), "办结")
    journey.decided.append((journey.number, journey.matter_id))


def decide(journey: Journey, *words: str, people: int = 2, document: bytes = b"") -> None:
    """Pass the matter as one or two people (办结); the first reviewer's desk has to show ``words``.

    ``document`` is the expected content of the attached document.
    """
    visitor = journey.reviewer
    page = expect(visitor.send(_open_desk(journey, visitor).form(action="/take/")), *words)
    if document and expect(visitor.open(urljoin(page.url, page.link("/documents/")))).body != document:
        raise UnexpectedPage("the reviewer does not get the document as it was attached")
    page = expect(_send_on(journey))
    if people == 2:
        visitor = journey.approver
        page = visitor.send(_open_desk(journey, visitor).form(action="/clear/"))
        page = visitor.send(page.form("version", action="/decide/"), {}, ("do", "confirm"))
    expect(page, "复核通过，办结" if people == 2 else "审核完成，办结")
    journey.decided.append((journey.number, journey.matter_id))


def _send_on(journey: Journey) -> Page:
    visitor = journey.reviewer
    form = _open_desk(journey, visitor).form("decision-1", "version")
    lines = [name for name in form.names() if name.startswith("decision-")]
    return visitor.send(form, dict.fromkeys(lines, "passed"), ("do", "send"))


def send_back(journey: Journey, words: str) -> None:
    """退回补正: take the matter and return it, with a reason for the first line and for the whole matter."""
    visitor = journey.reviewer
    visitor.send(_open_desk(journey, visitor).form(action="/take/"))
    form = _open_desk(journey, visitor).form("decision-1", "reason_code", "version")
    typed: dict[str, str | list[str]] = {"decision-1": "correct", "code-1": "other", "words-1": words}
    expect(visitor.send(form, {**typed, "reason_code": "other", "reason": words}, ("do", "return")), "退回补正")


def see_person(journey: Journey) -> None:
    """Find the person in the register by their number; it is masked, and the employer is shown."""
    first = journey.people[0]
    if find_person(journey, first["number"]).says(first["number"]):
        raise UnexpectedPage("the number is unmasked without a reason")


def find_person(journey: Journey, number: str) -> Page:
    """Return the agency's page for a number: the person, with the employer where they are insured."""
    form = expect(journey.reviewer.open("/office/people/")).form("number")
    return expect(journey.reviewer.send(form, {"number": number}), journey.employer["name"])

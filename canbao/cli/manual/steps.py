"""The manual's steps in its numbering: its five steps, and looking at what became of what was filed."""

from canbao.cli.manual import agency, employer
from canbao.cli.manual.playing import Journey, Step, Unexpected

CHAPTERS: tuple[tuple[str, tuple[Step, ...]], ...] = (
    (
        "第一步 申请开通网上经办业务",
        (
            Step("1.1", "The agency's people log in", agency.open_counter),
            Step("1.2", "The employer is entered in the register", agency.enter_employer),
            Step("1.3", "The registration slip is printed", agency.print_slip),
            Step("1.4", "Printed again: another slip", agency.print_slip_again),
        ),
    ),
    (
        "第二步 会员注册",
        (
            Step("2.1", "Registration names each gap at its field", employer.register_with_gaps),
            Step("2.2", "Registration", employer.register),
            Step("2.3", "Log out and in again", employer.log_in_again),
        ),
    ),
    (
        "第三步 完善单位基本信息",
        (
            Step("3.1", "Without the legal representative nothing is saved", employer.needs_particulars),
            Step("3.2", "The basic information is completed", employer.complete_particulars),
        ),
    ),
    (
        "第四步 会员与医保中心业务绑定",
        (
            Step("4.1", "Before binding the services are closed and say why", employer.closed_before_binding),
            Step("4.2", "A wrong secret is refused", employer.bind_wrongly),
            Step("4.3", "The voided slip is refused", employer.bind_with_voided_slip),
            Step("4.4", "The valid slip binds", employer.bind),
        ),
    ),
    (
        "第五步 网上业务经办 （一）人员新参保",
        (
            Step("5.1.1", "Service hall, medical insurance, enrolment", employer.open_service),
            Step("5.1.2", "Save people; a mistyped number is found", employer.save_people),
            Step("5.1.3", "The draft is found on another device", employer.find_draft_again),
            Step("5.1.4", "Check and submit for review", employer.submit),
            Step("5.1.5", "Submitted again and from a second tab: the same receipt", employer.submit_again),
            Step("5.1.6", "The matter's status while it waits", employer.see_under_way),
            Step("5.1.7", "The agency takes the matter", agency.take),
            Step("5.1.8", "First review", agency.review),
            Step("5.1.9", "Second review by another person", agency.confirm),
        ),
    ),
    (
        "第五步 查看业务办理状态",
        (
            Step("5.2.1", "List of matters: done", employer.see_list),
            Step("5.2.2", "Status of the matter: every turn", employer.see_status),
            Step("5.2.3", "The roster shows both people insured", employer.see_roster),
            Step("5.2.4", "The register finds the person at the agency", agency.see_person),
            Step("5.2.5", "Filed once more, the person is refused", employer.file_again),
        ),
    ),
)
"""Chapters in the manual's own words (data, like a service's title), each with its steps."""


def books_are_whole(journey: Journey) -> None:
    """The journal's chains, every history, and register = decided matters hold in the throw-away books."""
    from canbao.cli.verify import verify

    report = verify()
    if not report["ok"] or report["examined"]["insured"] != len(journey.people):
        raise Unexpected(str(report))


PROOF: tuple[str, tuple[Step, ...]] = ("canbao verify", (Step("", "The books prove right", books_are_whole),))
"""What only the throw-away instance's own books can say."""

"""The steps of the manual with its numbering: five steps, the fifth with sections 1.1.1 to 1.2."""

from canbao.demonstration.journey import (
    agency,
    base_declaration,
    employer,
    levy_notice,
    matter_status,
    particulars,
    suspension,
)
from canbao.demonstration.journey.player import Step
from canbao.environment import gettext_noop

CHAPTERS: tuple[tuple[str, tuple[Step, ...]], ...] = (
    (
        "第一步 申请开通网上经办业务",
        (
            Step("1.1", gettext_noop("The agency's staff log in"), agency.open_counter),
            Step("1.2", gettext_noop("The employer is entered in the register"), agency.enter_employer),
            Step("1.3", gettext_noop("The registration slip is printed"), agency.print_slip),
            Step("1.4", gettext_noop("Printed again: another slip"), agency.print_slip_again),
        ),
    ),
    (
        "第二步 会员注册",
        (
            Step("2.1", gettext_noop("Registration names each gap at its field"), employer.register_with_gaps),
            Step("2.2", gettext_noop("Registration"), employer.register),
            Step("2.3", gettext_noop("Log out and in again"), employer.log_in_again),
        ),
    ),
    (
        "第三步 完善单位基本信息",
        (
            Step("3.1", gettext_noop("Without the legal representative nothing is saved"), employer.needs_particulars),
            Step("3.2", gettext_noop("The basic information is completed"), employer.complete_particulars),
        ),
    ),
    (
        "第四步 会员与医保中心业务绑定",
        (
            Step(
                "4.1",
                gettext_noop("Before binding the services are closed and say why"),
                employer.closed_before_binding,
            ),
            Step("4.2", gettext_noop("A wrong secret is refused"), employer.bind_wrongly),
            Step("4.3", gettext_noop("The voided slip is refused"), employer.bind_with_voided_slip),
            Step("4.4", gettext_noop("The valid slip binds"), employer.bind),
        ),
    ),
    (
        "第五步 网上业务经办 （一）人员新参保",
        (
            Step("5.1.1", gettext_noop("Service hall, medical insurance, enrolment"), employer.open_service),
            Step("5.1.2", gettext_noop("Save people; a mistyped number is found"), employer.save_people),
            Step("5.1.3", gettext_noop("Paste people from a spreadsheet"), employer.paste_people),
            Step("5.1.4", gettext_noop("The draft is found on another device"), employer.find_draft_again),
            Step("5.1.5", gettext_noop("Check and submit for review"), employer.submit),
            Step(
                "5.1.6", gettext_noop("Submitted again and from a second tab: the same receipt"), employer.submit_again
            ),
            Step("5.1.7", gettext_noop("The matter's status while it waits"), employer.see_under_way),
            Step("5.1.8", gettext_noop("The agency takes the matter"), agency.take),
            Step("5.1.9", gettext_noop("First review"), agency.review),
            Step("5.1.10", gettext_noop("Second review by another person"), agency.confirm),
            Step("5.1.11", gettext_noop("The roster shows every insured person"), employer.see_roster),
            Step("5.1.12", gettext_noop("The register finds the person at the agency"), agency.see_person),
            Step("5.1.13", gettext_noop("Filed once more, the person is refused"), employer.file_again),
        ),
    ),
    (
        "第五步 1.1.1 人员停续保",
        (
            Step("1.1.1.1", gettext_noop("Tick people over two searches by name"), suspension.choose_to_stop),
            Step("1.1.1.2", gettext_noop("One reason and stop date for all of them"), suspension.state_reason),
            Step("1.1.1.3", gettext_noop("Stop: submitted, passed by two people"), suspension.stop),
            Step("1.1.1.4", gettext_noop("From the stop date on they are suspended"), suspension.see_stopped),
            Step("1.1.1.5", gettext_noop("Resume: only suspended people to choose from"), suspension.choose_to_resume),
            Step("1.1.1.6", gettext_noop("Resume: submitted, passed by two people"), suspension.resume),
            Step("1.1.1.7", gettext_noop("The roster shows them insured again"), suspension.see_resumed),
        ),
    ),
    (
        "第五步 1.1.2 人员缴费基数申报",
        (
            Step("1.1.2.1", gettext_noop("Every person with the base declared last"), base_declaration.begin),
            Step("1.1.2.2", gettext_noop("Wages changed in place and by a tool"), base_declaration.change),
            Step("1.1.2.3", gettext_noop("The declaration is submitted and passed"), base_declaration.declare),
            Step("1.1.2.4", gettext_noop("The person's page shows the new wage"), base_declaration.see_wages),
        ),
    ),
    (
        "第五步 1.1.3 单位缴费申报单打印",
        (
            Step("1.1.3.1", gettext_noop("The month is assessed; not by one person alone"), levy_notice.assess),
            Step("1.1.3.2", gettext_noop("A second person issues the bill"), levy_notice.issue),
            Step("1.1.3.3", gettext_noop("From and to month, levy type; a wrong form explained"), levy_notice.query),
            Step("1.1.3.4", gettext_noop("Each amount explains itself"), levy_notice.explain),
            Step("1.1.3.5", gettext_noop("Tick and print the levy notice with its roster"), levy_notice.print_notice),
        ),
    ),
    (
        "第五步 1.1.4 单位信息修改",
        (
            Step("1.1.4.1", gettext_noop("Address: before and after, submitted, passed"), particulars.change_address),
            Step("1.1.4.2", gettext_noop("The register has the new address"), particulars.see_address),
            Step("1.1.4.3", gettext_noop("A new name needs a reason and a document"), particulars.name_needs_proof),
            Step("1.1.4.4", gettext_noop("With both it is submitted and passed"), particulars.change_name),
            Step("1.1.4.5", gettext_noop("The register has the new name"), particulars.see_name),
        ),
    ),
    (
        "第五步 人员信息变更",
        (
            Step("5.2.1", gettext_noop("A number is corrected, with reason and document"), particulars.change_person),
            Step("5.2.2", gettext_noop("Both numbers lead to the one person"), particulars.see_person),
        ),
    ),
    (
        "第五步 1.2 查看业务办理状态",
        (
            Step("1.2.1.1", gettext_noop("List of matters: done"), matter_status.see_list),
            Step("1.2.1.2", gettext_noop("Status of each matter: every event"), matter_status.see_status),
            Step("1.2.1.3", gettext_noop("Withdrawn before it is taken"), matter_status.withdraw),
            Step("1.2.1.4", gettext_noop("Returned for correction, with its reason"), matter_status.come_back),
            Step("1.2.1.5", gettext_noop("Corrected and submitted again under its number"), matter_status.submit_again),
        ),
    ),
    (
        "第五步 消息",
        (Step("5.3.1", gettext_noop("Every event has its message; messages are read"), matter_status.read_messages),),
    ),
)
"""Chapters with the manual's own Chinese titles (data, like a service's title), each with its steps."""

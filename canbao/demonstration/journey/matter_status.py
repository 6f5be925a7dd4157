"""Play 1.2 查看业务办理状态: the list, the status of each matter, withdrawal, correction, messages."""

import time

from canbao.demonstration.journey import agency
from canbao.demonstration.journey.employer import check_and_submit
from canbao.demonstration.journey.html_page import Page
from canbao.demonstration.journey.player import Journey, UnexpectedPage, expect, today
from canbao.demonstration.journey.suspension import STOP, choose

PATIENCE = 20
"""Seconds in which the worker has to deliver a message."""
RETURNED = "停保原因与劳动合同备案不一致，请核对。"


def see_list(journey: Journey) -> None:
    """办事列表: every matter is 办结; the filter for done shows them all, the filter for drafts none."""
    page = expect(journey.operator.open("/portal/matters/"), *(number for number, _id in journey.decided), "办结")
    form = page.form("state", "service")
    page = expect(journey.operator.send(form, {"state": "done"}), *(number for number, _id in journey.decided))
    expect(journey.operator.send(page.form("state", "service"), {"state": "draft"}))
    if any(journey.operator.page.says(number) for number, _id in journey.decided):
        raise UnexpectedPage("the list filtered by drafts shows matters that are done")


def see_status(journey: Journey) -> None:
    """查看: 办事状态 shows every event of every matter; the last is 办结."""
    for number, matter in journey.decided:
        list_page = journey.operator.open("/portal/matters/")
        page = expect(journey.operator.open(list_page.link(f"/portal/matters/{matter}/")), number, "提交审核", "受理")
        if not page.says("复核通过，办结") and not page.says("审核完成，办结"):
            raise UnexpectedPage(f"{number} does not show its end")


# -- withdrawal and correction ---------------------------------------------------------------------------------------


def _file_stop(journey: Journey) -> None:
    person = journey.people[3]
    page = choose(journey, STOP, [person["name"]])
    typed: dict[str, str | list[str]] = {"reason": "222", "day": today().isoformat()}
    expect(journey.operator.send(page.form("reason", "day", action="lines/fill/"), typed, ("do", "all")))
    check_and_submit(journey, STOP, person["name"])


def withdraw(journey: Journey) -> None:
    """撤回 before the matter is taken: it ends, and the agency cannot take it."""
    _file_stop(journey)
    visitor = journey.operator
    page = visitor.open(f"/portal/matters/{journey.matter_id}/withdraw/")
    expect(visitor.send(expect(page).form("version")), "已撤回")
    desk = journey.reviewer.open(f"/office/matters/{journey.employer_id}/{journey.matter_id}/")
    if any("/take/" in form.action for form in desk.forms):
        raise UnexpectedPage("a withdrawn matter can be taken")


def come_back(journey: Journey) -> None:
    """退回补正: file again; the agency returns the matter with its reason."""
    _file_stop(journey)
    agency.send_back(journey, RETURNED)
    page = expect(journey.operator.open(f"/portal/matters/{journey.matter_id}/"), "退回补正", RETURNED)
    page.link("/edit/")


def submit_again(journey: Journey) -> None:
    """Correct the matter and submit it again under its number; the agency passes the corrected reason."""
    visitor, number = journey.operator, journey.number
    edit = f"/portal/matters/{journey.matter_id}/edit/"
    form = expect(visitor.open(edit), RETURNED).form("reason", "day", action="lines/fill/")
    expect(visitor.send(form, {"reason": "221"}, ("do", "all")), "解除劳动合同")
    check_and_submit(journey, edit, "解除劳动合同")
    if journey.number != number:
        raise UnexpectedPage("the matter got another number")
    expect(visitor.open(f"/portal/matters/{journey.matter_id}/"), "补正后重新提交")
    agency.decide(journey, "解除劳动合同")


# -- messages ------------------------------------------------------------------------------------------------------


def _wait_for_message(journey: Journey, words: str) -> Page:
    """Return the messages once they contain the words; the worker delivers them shortly after the act."""
    until = time.monotonic() + PATIENCE
    page = journey.operator.open("/portal/messages/")
    while not page.says(words) and time.monotonic() < until:
        time.sleep(0.3)
        page = journey.operator.open("/portal/messages/")
    return expect(page, words)


def read_messages(journey: Journey) -> None:
    """Check that every event has its message, the return with its reason; mark all as read."""
    visitor = journey.operator
    _wait_for_message(journey, journey.number)
    page = expect(_wait_for_message(journey, RETURNED), "退回补正", "复核通过，办结", "未读")
    expect(visitor.send(page.form(action="/messages/read/")), "已读")
    # The worker may deliver a further message between reading and looking, so wait until none is unread.
    until = time.monotonic() + PATIENCE
    page = visitor.open("/portal/messages/")
    while any("/messages/read/" in form.action for form in page.forms):
        if time.monotonic() > until:
            raise UnexpectedPage("a message is still unread")
        visitor.send(page.form(action="/messages/read/"))
        page = visitor.open("/portal/messages/")

"""Telling an employer's people of each turn of a matter: the outbox job that mails them, in Chinese."""

from typing import Any

from django.conf import settings
from django.core.mail import send_mail

from canbao.access.models import Account, Operator, User
from canbao.matters.catalogue import service
from canbao.matters.models import Matter, MatterEvent
from canbao.matters.states import MOVES, State
from canbao.rules.codes import table
from canbao.store.jobs import handles

_NEXT = {
    State.SUBMITTED: "医保经办中心受理后会再次通知您，无须重复提交。",
    State.ACCEPTED: "经办人员正在审核。",
    State.DONE: "业务已办结，可登录查看每一行的结果。",
    State.REFUSED: "本次申请未通过，可登录查看每一行的原因。",
    State.RETURNED: "请登录按退回原因修改后重新提交，受理号不变。",
    State.NOT_ACCEPTED: "本次申请不予受理，原因见下。",
    State.WITHDRAWN: "如仍需办理，请重新填报。",
}


def words(matter: Matter, event: MatterEvent) -> tuple[str, str]:
    """Return subject and body of the message about one move. No name or number of a person stands in it."""
    title = service(matter.service).title.zh
    said = MOVES[event.move].said.zh
    lines = [
        f"{matter.employer.name}：",
        "",
        f"您单位的“{title}”（受理号 {matter.number}，共 {matter.line_count} 行）：{said}。",
        _NEXT.get(State(event.after), ""),
    ]
    if event.reason_code or event.reason:
        code = table("refusal_reason").get(event.reason_code) if event.reason_code else None
        lines.append(f"原因：{code.zh if code else ''} {event.reason}".rstrip())
    if event.after == State.SUBMITTED and matter.promised_on:
        mark = "（暂定）" if matter.promise_provisional else ""
        lines.append(f"承诺办结日期：{matter.promised_on.isoformat()}{mark}")
    lines += ["", f"查看进度：{settings.CANBAO_SITE_URL}/portal/matters/{matter.id}/", settings.CANBAO_AGENCY]
    return f"{title}：{said}（{matter.number}）", "\n".join(lines)


@handles("matter.announce")
def announce(payload: dict[str, Any], dedupe: str) -> None:
    """Mail everybody who operates the matter's account and has an address."""
    matter = Matter.objects.of(payload["employer_id"]).select_related("employer").get(id=payload["matter_id"])
    event = MatterEvent.objects.of(matter.employer_id).get(matter_id=matter.id, step=payload["step"])
    account = Account.objects.get(id=matter.account_id)
    operators = Operator.objects.filter(account=account).values_list("user_id", flat=True)
    addresses = User.objects.filter(id__in=list(operators), is_active=True).exclude(email="")
    subject, body = words(matter, event)
    for address in addresses.values_list("email", flat=True):
        send_mail(subject, body, None, [address])

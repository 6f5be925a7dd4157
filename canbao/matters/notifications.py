"""Notify an employer's operators of transitions: by a message in the site, and by mail as they prefer.

Mails are in Chinese, like printed documents. They name no insured person. A reviewer's free text is read in the site.
"""

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from canbao.access.models import Account, MailPreference, Operator, User
from canbao.matters.catalogue import get_service
from canbao.matters.models import Matter, MatterEvent, Message
from canbao.matters.quoting import enqueue_quote
from canbao.matters.states import ENDED, TRANSITIONS, State
from canbao.rules.codes import get_table
from canbao.store.jobs import enqueue, job_handler
from canbao.values.bilingual import Bilingual

NEXT_STEPS: dict[State, Bilingual] = {
    State.SUBMITTED: Bilingual(
        "You are notified when the agency accepts it. Do not submit again.",
        "医保经办中心受理后会再次通知您，无须重复提交。",
    ),
    State.ACCEPTED: Bilingual("A clerk is reviewing it.", "经办人员正在审核。"),
    State.DONE: Bilingual("Done. You can see the result of every line.", "业务已办结，可查看每一行的结果。"),
    State.REFUSED: Bilingual("Not passed. You can see the reason for every line.", "本次申请未通过，可查看各行原因。"),
    State.RETURNED: Bilingual(
        "Correct the marked lines and submit again; the number stays the same.",
        "请按退回原因修改后重新提交，受理号不变。",
    ),
    State.NOT_ACCEPTED: Bilingual(
        "This filing is not accepted. Its status shows the reason.", "本次申请不予受理，原因见办事状态。"
    ),
    State.WITHDRAWN: Bilingual("Withdrawn. File again if it is still needed.", "已撤回。如仍需办理，请重新填报。"),
}
"""The next step for the employer, by the state after a transition."""


def message_words(matter: Matter, event: MatterEvent) -> tuple[str, str]:
    """Return subject and body of the mail about a transition, without a name or number of a person."""
    title = get_service(matter.service).title.zh
    label = TRANSITIONS[event.transition].label.zh
    lines = [
        f"{matter.employer.name}：",
        "",
        f"您单位的“{title}”（受理号 {matter.number}，共 {matter.line_count} 行）：{label}。",
        NEXT_STEPS[State(event.after)].zh,
    ]
    if event.reason_code:
        lines.append(f"原因：{get_table('refusal_reason').text(event.reason_code, 'zh')}")
    if event.after == State.SUBMITTED and matter.promised_on:
        mark = "（暂定）" if matter.promise_provisional else ""
        lines.append(f"承诺办结日期：{matter.promised_on.isoformat()}{mark}")
    lines += ["", f"查看进度：{settings.CANBAO_SITE_URL}/portal/matters/{matter.id}/", settings.CANBAO_AGENCY]
    return f"{title}：{label}（{matter.number}）", "\n".join(lines)


@job_handler("matter.announce")
def notify_account(payload: dict[str, Any], dedupe: str) -> None:
    """Store a message for the account, and enqueue a mail for each operator who prefers one for this transition.

    What somebody of the account did themselves is stored as read: only what the agency does is news to them.
    """
    matter = Matter.objects.for_employer(payload["employer_id"]).select_related("employer").get(id=payload["matter_id"])
    event = MatterEvent.objects.for_employer(matter.employer_id).get(matter_id=matter.id, step=payload["step"])
    account = Account.objects.get(id=matter.account_id)
    operators = set(Operator.objects.filter(account=account).values_list("user_id", flat=True))
    preferences = [MailPreference.ALL]
    if event.after in ENDED or event.after == State.RETURNED:
        preferences.append(MailPreference.ENDS)
    recipients = User.objects.filter(id__in=operators, is_active=True, mails__in=preferences).exclude(email="")
    subject, body = message_words(matter, event)
    with transaction.atomic():
        message = Message(
            account_id=account.id,
            employer_id=matter.employer_id,
            matter_id=matter.id,
            number=matter.number,
            service=matter.service,
            transition=event.transition,
            reason_code=event.reason_code,
            reason=event.reason,
            dedupe=dedupe,
            at=event.at,
            read_at=event.at if event.actor_id in operators else None,
        )
        Message.objects.bulk_create([message], ignore_conflicts=True)
        if event.transition in ("submit", "resubmit"):
            enqueue_quote(matter.employer_id, matter.id, dedupe)
        for user in recipients:
            enqueue("mail", f"{dedupe}:{user.id}", {"to": user.email, "subject": subject, "body": body})


@job_handler("mail")
def send_mail_job(payload: dict[str, Any], dedupe: str) -> None:
    """Send one mail."""
    send_mail(payload["subject"], payload["body"], None, [payload["to"]])

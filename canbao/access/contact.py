"""Acts on the contact data of one's own log-in: an e-mail address is taken over when a code sent to it is entered."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any, Self

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from canbao.access.models import User
from canbao.access.verbs import USER_CONTACT
from canbao.journal.operations import OFFICE, account_chain, record_act
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.refusals import refusal
from canbao.values.text import mask_phone

CODE_MINUTES = 15
"""Minutes in which a code is valid."""
CODE_ATTEMPTS = 5
"""Wrong codes that exhaust it."""

EMAIL_CODE_WRONG = refusal(
    "email_code_wrong",
    Bilingual("This is not the code in the mail; {left} more attempts.", "验证码不正确，还可尝试 {left} 次。"),
)
EMAIL_CODE_ENDED = refusal(
    "email_code_ended",
    Bilingual(
        "The code is no longer valid. Enter the e-mail address again to get a new code.",
        "验证码已失效，请重新填写邮箱获取新的验证码。",
    ),
)
EMAIL_NOT_SENT = refusal(
    "email_not_sent",
    Bilingual(
        "The mail could not be sent. Check the address, or try again later; nothing was changed.",
        "邮件未能发出，未作任何更改。请核对邮箱地址，或稍后再试。",
    ),
)


@dataclass(frozen=True, slots=True)
class PendingEmail:
    """An e-mail address that waits for its code, as plain values for the session."""

    email: str
    digest: str
    until: str
    attempts: int = 0

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Self:
        """Return the pending address of plain values from :meth:`as_plain`."""
        return cls(**plain)

    def as_plain(self) -> dict[str, Any]:
        """Return the pending address as plain values."""
        return asdict(self)


def _digest(actor: Actor, email: str, code: str) -> str:
    return salted_hmac(
        "canbao.access.contact", f"{actor.require_user()}:{email}:{code}", algorithm="sha256"
    ).hexdigest()


def send_email_code(actor: Actor, email: str) -> PendingEmail:
    """Send a code to a new e-mail address and return what to keep until it is entered.

    Nothing is changed yet, and nothing tells whether another log-in has the address. Raise :class:`Refusal`
    ``email_not_sent``.
    """
    actor.require("self.manage")
    code = f"{secrets.randbelow(10**8):08d}"
    body = (
        f"您的验证码：{code}\n\n请在 {CODE_MINUTES} 分钟内填入{settings.CANBAO_AGENCY}网上服务页面。"
        "如非本人操作，请忽略本邮件。\n\n"
        f"Your code: {code}. It is valid for {CODE_MINUTES} minutes. If you did not ask for it, ignore this mail.\n"
    )
    _send(email, "邮箱验证码 · E-mail code", body)
    until = timezone.now() + timedelta(minutes=CODE_MINUTES)
    return PendingEmail(email, _digest(actor, email, code), until.isoformat())


def _send(email: str, subject: str, body: str) -> None:
    try:
        send_mail(subject, body, None, [email])
    except (OSError, SMTPException):
        raise EMAIL_NOT_SENT() from None


def check_email_code(actor: Actor, pending: PendingEmail, code: str) -> None:
    """Check the code of a pending address. Raise :class:`Refusal` ``email_code_wrong`` or ``email_code_ended``."""
    if pending.attempts >= CODE_ATTEMPTS or timezone.now() > datetime.fromisoformat(pending.until):
        raise EMAIL_CODE_ENDED()
    if not constant_time_compare(pending.digest, _digest(actor, pending.email, "".join(code.split()))):
        left = CODE_ATTEMPTS - pending.attempts - 1
        raise EMAIL_CODE_WRONG(left=left) if left else EMAIL_CODE_ENDED()


@transaction.atomic
def confirm_email(actor: Actor, pending: PendingEmail, code: str) -> User:
    """Make a pending address the user's verified address, and return the user. Raise as :func:`check_email_code`."""
    actor.require("self.manage")
    check_email_code(actor, pending, code)
    user = User.objects.select_for_update().get(id=actor.require_user())
    old, user.email = user.email, pending.email
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    _record(actor, old={"email": old}, new={"email": user.email})
    return user


@transaction.atomic
def change_phone(actor: Actor, phone: str) -> User:
    """Change the phone of one's own log-in and return the user."""
    actor.require("self.manage")
    user = User.objects.select_for_update().get(id=actor.require_user())
    old, user.phone = user.phone, phone
    user.save(update_fields=["phone"])
    _record(actor, old={"phone": mask_phone(old)}, new={"phone": mask_phone(phone)})
    return user


def _record(actor: Actor, *, old: dict[str, str], new: dict[str, str]) -> None:
    chain = OFFICE if actor.account_id is None else account_chain(actor.account_id)
    record_act(actor, USER_CONTACT, chain, ("user", actor.require_user()), old=old, new=new)

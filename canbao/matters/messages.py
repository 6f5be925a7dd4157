"""The message centre: an account's messages, the unread ones, and each person's mail preference."""

from django.db import transaction
from django.utils import timezone

from canbao.access.models import MailPreference, User
from canbao.matters.models import Message
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.refusals import refusal

NO_SUCH_MESSAGE = refusal("no_such_message", Bilingual("This message does not exist.", "没有这条消息。"))
NO_SUCH_CHOICE = refusal("no_such_choice", Bilingual("Choose one of the three.", "请选择其中一项。"))


def get_messages(actor: Actor, before: int | None = None, limit: int = 20) -> list[Message]:
    """Return at most ``limit`` messages of the account, newest first, older than id ``before`` if given."""
    rows = Message.objects.filter(account_id=actor.require_account())
    if before:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit])


def get_message(actor: Actor, message_id: int) -> Message:
    """Return one of the account's messages; raise :class:`Refusal` ``no_such_message``."""
    row = Message.objects.filter(account_id=actor.require_account(), id=message_id).first()
    if row is None:
        raise NO_SUCH_MESSAGE()
    return row


def count_unread(actor: Actor) -> int:
    """Return the number of the account's unread messages."""
    return Message.objects.filter(account_id=actor.require_account(), read_at__isnull=True).count()


@transaction.atomic
def mark_read(actor: Actor, message_id: int | None = None) -> int:
    """Mark one message of the account, or all of them, as read; return how many were unread."""
    actor.require("account.read")
    rows = Message.objects.filter(account_id=actor.require_account(), read_at__isnull=True)
    if message_id is not None:
        rows = rows.filter(id=message_id)
    return rows.update(read_at=timezone.now())


@transaction.atomic
def set_mail_preference(actor: Actor, mails: str) -> None:
    """Set which events of a matter this person receives mails about: all, ends or none."""
    actor.require("self.manage")
    if mails not in MailPreference.values:
        raise NO_SUCH_CHOICE()
    User.objects.filter(id=actor.require_user()).update(mails=mails)

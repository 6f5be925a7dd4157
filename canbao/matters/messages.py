"""The message centre: what an account was told, what is unread, and how its people want to be mailed."""

from django.db import transaction
from django.utils import timezone

from canbao.access.models import Mails, User
from canbao.matters.models import Message
from canbao.matters.moves import Refusal
from canbao.values.seat import Seat


def messages(seat: Seat, before: int | None = None, limit: int = 20) -> list[Message]:
    """Return the account's messages, newest first, ``limit`` of those older than id ``before``."""
    rows = Message.objects.filter(account_id=seat.require_account())
    if before:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit])


def message(seat: Seat, message_id: int) -> Message:
    """Return one of the account's messages; raise :class:`Refusal` ``no_such_message``."""
    row = Message.objects.filter(account_id=seat.require_account(), id=message_id).first()
    if row is None:
        raise Refusal("no_such_message")
    return row


def unread(seat: Seat) -> int:
    """Return how many messages nobody of the account has read."""
    return Message.objects.filter(account_id=seat.require_account(), read_at__isnull=True).count()


@transaction.atomic
def mark_read(seat: Seat, message_id: int | None = None) -> int:
    """Mark one message of the account read, or all of them; return how many were unread."""
    seat.require("account.read")
    rows = Message.objects.filter(account_id=seat.require_account(), read_at__isnull=True)
    if message_id is not None:
        rows = rows.filter(id=message_id)
    return rows.update(read_at=timezone.now())


@transaction.atomic
def prefer_mails(seat: Seat, mails: str) -> None:
    """Keep which turns of a matter this person wants to be mailed of: all, ends or none."""
    seat.require("self.manage")
    if mails not in Mails.values:
        raise Refusal("no_such_choice")
    User.objects.filter(id=seat.require_user()).update(mails=mails)

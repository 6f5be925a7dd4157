"""Django mail backend that stores mails in the database, for the mail page of the demonstration."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from canbao.store.models import StoredMail


class Backend(BaseEmailBackend):
    """Store each mail as a :class:`StoredMail`."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store the mails and return their number."""
        for mail in email_messages:
            StoredMail.objects.create(to=", ".join(mail.to), subject=str(mail.subject)[:200], body=str(mail.body))
        return len(email_messages)

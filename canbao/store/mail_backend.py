"""Django mail backend that keeps mails in the database: the demonstration's mail page reads them."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from canbao.store.models import StoredMail


class Backend(BaseEmailBackend):
    """Keep each mail as a row of :class:`StoredMail`."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the mails and return how many there were."""
        for mail in email_messages:
            StoredMail.objects.create(to=", ".join(mail.to), subject=str(mail.subject)[:200], body=str(mail.body))
        return len(email_messages)

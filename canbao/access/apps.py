"""Access as a Django application."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Accounts, log-ins, slips and permissions."""

    name = "canbao.access"
    label = "access"

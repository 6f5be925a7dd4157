"""Access as a Django application."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Accounts, people, slips and rights."""

    name = "canbao.access"
    label = "access"

"""Matters as a Django application."""

from django.apps import AppConfig


class MattersConfig(AppConfig):
    """The engine of all online services."""

    name = "canbao.matters"
    label = "matters"

    def ready(self) -> None:
        """Register what the outbox carries out, and refuse a service with a fault at start."""
        from canbao.matters import attachments, notifications  # noqa: F401 - importing them registers job handlers
        from canbao.matters.catalogue import get_services

        get_services()

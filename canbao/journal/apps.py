"""The journal as a Django application."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _install(**_: Any) -> None:
    from canbao.journal.triggers import install_triggers

    install_triggers()


class JournalConfig(AppConfig):
    """Installs the triggers after every migration: a later ALTER on SQLite silently drops them (R8)."""

    name = "canbao.journal"
    label = "journal"

    def ready(self) -> None:
        """Connect the one thing Django offers only as a signal: the end of migrating."""
        post_migrate.connect(_install, sender=self)

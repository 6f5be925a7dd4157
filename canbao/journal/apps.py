"""The journal as a Django application."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _install(**_: Any) -> None:
    from canbao.journal.triggers import install_triggers

    install_triggers()


class JournalConfig(AppConfig):
    """Install the triggers after every migration: an ALTER on SQLite drops them silently (R8)."""

    name = "canbao.journal"
    label = "journal"

    def ready(self) -> None:
        """Connect the signal after migrations."""
        post_migrate.connect(_install, sender=self)

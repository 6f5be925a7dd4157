"""Assessment as a Django application."""

from django.apps import AppConfig


class LevyConfig(AppConfig):
    """What is owed."""

    name = "canbao.levy"
    label = "levy"

    def ready(self) -> None:
        """Register what the outbox carries out: chunks of an assessment, and of what a prepared value would levy."""

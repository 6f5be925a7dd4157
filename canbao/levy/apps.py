"""Assessment as a Django application."""

from django.apps import AppConfig


class LevyConfig(AppConfig):
    """What is owed."""

    name = "canbao.levy"
    label = "levy"

    def ready(self) -> None:
        """Register what the outbox carries out: the chunks of an assessment."""
        from canbao.levy import city  # noqa: F401 - registers its job

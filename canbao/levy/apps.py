"""Assessment as a Django application."""

from django.apps import AppConfig


class LevyConfig(AppConfig):
    """What is owed."""

    name = "canbao.levy"
    label = "levy"

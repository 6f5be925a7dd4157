"""The app of what several interfaces show alike."""

from django.apps import AppConfig


class PresentationConfig(AppConfig):
    """Put the sentences of every form in place of Django's."""

    name = "canbao.presentation"

    def ready(self) -> None:
        """Install the default sentences for mistakes in forms."""
        from canbao.presentation.default_errors import install_default_errors

        install_default_errors()

"""The Django application of assessment, bills and accounts."""

from django.apps import AppConfig


class LevyConfig(AppConfig):
    """The application of contributions and money."""

    name = "canbao.levy"
    label = "levy"

    def ready(self) -> None:
        """Register the job handlers: chunks of an assessment, of issuing and of the impact of a prepared value."""
        from canbao.levy.assessment import city  # noqa: F401 - importing it registers its job handlers
        from canbao.levy.forecast import impact  # noqa: F401 - importing it registers its job handler

"""The Django application of assessment, bills and accounts."""

from django.apps import AppConfig


class LevyConfig(AppConfig):
    """The application of contributions and money."""

    name = "canbao.levy"
    label = "levy"

    def ready(self) -> None:
        """Register the job handlers: assessing, issuing, the impact of a prepared value, the daily tasks.

        Also register the kinds of files that a job prepares.
        """
        from canbao.levy.assessment import city  # noqa: F401 - importing it registers its job handlers
        from canbao.levy.documents import prepared_papers  # noqa: F401 - importing it registers its kinds of files
        from canbao.levy.exchange import previewed_files  # noqa: F401 - importing it registers its job handler
        from canbao.levy.forecast import impact  # noqa: F401 - importing it registers its job handler
        from canbao.levy.integrity import reconciliation  # noqa: F401 - importing it registers its job handler

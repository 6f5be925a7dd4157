"""The employer's site as a Django application."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The employer's site."""

    name = "canbao.portal"
    label = "portal"

    def ready(self) -> None:
        """Register the kinds of files that a job prepares."""
        from canbao.portal.matters import matter_files  # noqa: F401 - importing it registers its kinds of files

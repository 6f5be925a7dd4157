"""The store as a Django application."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Register the schema check with Django's system checks, and the jobs that prepare files."""

    name = "canbao.store"
    label = "store"

    def ready(self) -> None:
        """Import the checks, so that ``canbao check`` and every start run them, and register the job handlers."""
        from canbao.store import (
            prepared_files,  # noqa: F401 - importing it registers its job handlers
            sharding,  # noqa: F401 - importing it registers the check
        )

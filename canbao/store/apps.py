"""The store as a Django application."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Register the schema check with Django's system checks."""

    name = "canbao.store"
    label = "store"

    def ready(self) -> None:
        """Import the checks, so that ``canbao check`` and every start run them."""
        from canbao.store import sharding  # noqa: F401 - importing it registers the check

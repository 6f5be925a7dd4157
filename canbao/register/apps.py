"""The register as a Django application."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """The agency's register."""

    name = "canbao.register"
    label = "register"

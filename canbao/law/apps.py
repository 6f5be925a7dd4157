"""The law of the city as a Django application."""

from django.apps import AppConfig


class LawConfig(AppConfig):
    """The application of published parameter values."""

    name = "canbao.law"
    label = "law"

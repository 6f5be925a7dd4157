"""The law of the city as a Django application."""

from django.apps import AppConfig


class LawConfig(AppConfig):
    """Published parameters."""

    name = "canbao.law"
    label = "law"

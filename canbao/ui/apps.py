"""The Django app that holds base pages, components, style sheets and page scripts."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Base pages, components, styles and scripts."""

    name = "canbao.ui"
    label = "ui"

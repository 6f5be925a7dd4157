"""URLs of lines that are typed, below the URL of a filing."""

from django.urls import path

from canbao.portal.filing.typed import paste_views, undo, views

urlpatterns = [
    path("lines/add/", views.add_line, name="add_line"),
    path("lines/paste/", paste_views.paste_lines, name="paste_lines"),
    path("lines/undo/", undo.undo_step, name="undo_step"),
]

"""URLs of lines of everybody insured now, below the URL of a filing."""

from django.urls import path

from canbao.portal.filing.everyone import paste_views, views

urlpatterns = [
    path("lines/save/", views.save_cells, name="save_lines"),
    path("lines/column/", paste_views.paste_values, name="paste_column"),
    path("everyone/", views.update_list, name="take_everyone"),
]

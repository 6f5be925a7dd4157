"""URLs of lines of people picked from the roster, below the URL of a filing."""

from django.urls import path

from canbao.portal.filing.picked import fill_views, views

urlpatterns = [
    path("people/", views.choose_people, name="pick"),
    path("lines/fill/", fill_views.fill_many, name="fill_lines"),
]

"""URLs of the personal centre."""

from django.urls import path

from canbao.portal.centre import views

urlpatterns = [
    path("", views.centre, name="centre"),
]

"""URLs of the service hall."""

from django.urls import path

from canbao.portal.hall import views

urlpatterns = [
    path("hall/", views.hall, name="hall"),
]

"""URLs of a form that was kept."""

from django.urls import path

from canbao.portal.kept import views

urlpatterns = [
    path("kept/", views.kept_form, name="kept_form"),
]

"""Addresses of "The one line of a service about the employer itself, as one form", below the address of a filing."""

from django.urls import path

from canbao.portal.filing.employer import views

urlpatterns = [
    path("particulars/", views.save_particulars, name="save_particulars"),
]

"""Addresses of "Documents attached to a filing", below the address of a filing."""

from django.urls import path

from canbao.portal.filing.attachments import views

urlpatterns = [
    path("documents/", views.attachments, name="documents"),
    path("documents/<int:document>/remove/", views.remove_attachment, name="remove_document"),
]

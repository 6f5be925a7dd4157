"""URLs of documents attached to a filing, below the URL of a filing."""

from django.urls import path

from canbao.portal.filing.attachments import views

urlpatterns = [
    path("documents/", views.attachments, name="documents"),
    path("documents/<int:document>/remove/", views.remove_attachment, name="remove_document"),
]

"""Addresses of the task "The message centre, and which messages are mailed"."""

from django.urls import path

from canbao.portal.messages import views

urlpatterns = [
    path("messages/", views.messages, name="messages"),
    path("messages/read/", views.mark_messages_read, name="read_messages"),
    path("messages/mails/", views.save_mail_preference, name="mails"),
]

"""URLs of the message centre and the mail preference."""

from django.urls import path

from canbao.portal.messages import views

urlpatterns = [
    path("messages/", views.messages, name="messages"),
    path("messages/read/", views.mark_messages_read, name="read_messages"),
    path("messages/mails/", views.save_mail_preference, name="mails"),
]

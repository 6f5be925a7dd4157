"""URLs of the journal."""

from django.urls import path

from canbao.office.journal import views

urlpatterns = [
    path("journal/", views.journal, name="journal"),
    path("journal/verify/", views.verify_chain, name="verify"),
]

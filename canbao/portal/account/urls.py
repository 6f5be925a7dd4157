"""URLs of the account's own particulars."""

from django.urls import path

from canbao.portal.account import views

urlpatterns = [
    path("account/", views.particulars, name="particulars"),
]

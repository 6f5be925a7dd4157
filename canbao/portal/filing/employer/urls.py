"""URLs of services about the employer itself, below the URL of a filing."""

from django.urls import path

from canbao.portal.filing.employer import views

urlpatterns = [
    path("particulars/", views.save_particulars, name="save_particulars"),
]

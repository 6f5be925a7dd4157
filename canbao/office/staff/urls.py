"""URLs of the agency's staff and their posts."""

from django.urls import path

from canbao.office.staff import views

urlpatterns = [
    path("staff/", views.staff, name="staff"),
    path("staff/new/", views.add, name="add_staff"),
]

"""URLs of people."""

from django.urls import path

from canbao.office.people import views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/<int:person>/", views.person, name="person"),
]

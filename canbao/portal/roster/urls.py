"""URLs of the roster."""

from django.urls import path

from canbao.portal.roster import person_views, views

urlpatterns = [
    path("roster/", views.roster, name="roster"),
    path("roster/<int:person>/", person_views.person, name="person"),
]

"""URLs of publishing."""

from django.urls import path

from canbao.office.publishing import views

urlpatterns = [
    path("publishing/", views.publishing, name="publishing"),
    path("publishing/announcements/new/", views.announce, name="announce"),
    path("publishing/announcements/<int:announcement>/", views.correct, name="correct_announcement"),
    path("publishing/announcements/<int:announcement>/withdraw/", views.withdraw, name="withdraw_announcement"),
    path("publishing/guides/<slug:code>/", views.guide, name="guide"),
    path("publishing/guides/<slug:code>/<slug:part>/", views.guide_part, name="guide_part"),
]

"""URLs of publishing."""

from django.urls import path

from canbao.office.publishing import announcement_views, views

urlpatterns = [
    path("publishing/", views.publishing, name="publishing"),
    path("publishing/announcements/new/", announcement_views.announce, name="announce"),
    path("publishing/announcements/<int:announcement>/", announcement_views.correct, name="correct_announcement"),
    path(
        "publishing/announcements/<int:announcement>/withdraw/",
        announcement_views.withdraw,
        name="withdraw_announcement",
    ),
    path(
        "publishing/announcements/<int:announcement>/release/",
        announcement_views.release,
        name="release_announcement",
    ),
    path(
        "publishing/announcements/<int:announcement>/discard/",
        announcement_views.discard,
        name="discard_announcement",
    ),
    path("publishing/guides/<slug:code>/", views.guide, name="guide"),
    path("publishing/guides/<slug:code>/<slug:part>/", views.guide_part, name="guide_part"),
]

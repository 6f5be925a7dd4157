"""URLs of one filing, below its service (a draft) or its matter (returned for correction)."""

from django.urls import include, path

from canbao.portal.filing import line_views, views

urlpatterns = [
    path("", views.filing_page, name="filing"),
    path("lines/remove/", line_views.remove_lines, name="remove_lines"),
    path("lines/<int:line>/", line_views.edit_line, name="line"),
    path("check/", views.check_page, name="check"),
    path("submit/", views.submit, name="submit"),
    path("discard/", views.discard, name="discard"),
    path("", include("canbao.portal.filing.typed.urls")),
    path("", include("canbao.portal.filing.picked.urls")),
    path("", include("canbao.portal.filing.everyone.urls")),
    path("", include("canbao.portal.filing.employer.urls")),
    path("", include("canbao.portal.filing.attachments.urls")),
]

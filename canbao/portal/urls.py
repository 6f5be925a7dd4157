"""URLs of the employer's site, one include per task."""

from django.urls import include, path

app_name = "portal"

urlpatterns = [
    path("", include("canbao.portal.centre.urls")),
    path("", include("canbao.portal.account.urls")),
    path("", include("canbao.portal.binding.urls")),
    path("", include("canbao.portal.hall.urls")),
    path("", include("canbao.portal.matters.urls")),
    path("", include("canbao.portal.messages.urls")),
    path("", include("canbao.portal.bills.urls")),
    path("", include("canbao.portal.plots.urls")),
    path("", include("canbao.portal.certificates.urls")),
    path("", include("canbao.portal.files.urls")),
    path("", include("canbao.portal.payments.urls")),
    path("", include("canbao.portal.roster.urls")),
    path("", include("canbao.portal.kept.urls")),
    path("services/<slug:code>/", include("canbao.portal.filing.urls")),
    path("matters/<int:matter>/edit/", include("canbao.portal.filing.urls")),
]

"""The URLs of the site, included from each interface."""

from django.urls import include, path

urlpatterns = [
    path("", include("canbao.public.log_in.urls")),
    path("", include("canbao.public.urls")),
    path("portal/", include("canbao.portal.urls")),
    path("office/", include("canbao.office.urls")),
    path("api/", include("canbao.api.urls")),
]
handler400 = "canbao.config.errors.bad_request"
handler403 = "canbao.config.errors.forbidden"
handler404 = "canbao.config.errors.not_found"
handler500 = "canbao.config.errors.server_error"

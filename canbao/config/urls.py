"""Every address of the site: each door brings its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("canbao.public.log_in_urls")),
    path("", include("canbao.public.urls")),
    path("portal/", include("canbao.portal.urls")),
    path("office/", include("canbao.office.urls")),
]
handler400 = "canbao.public.views.bad_request"
handler403 = "canbao.public.views.forbidden"
handler404 = "canbao.public.views.not_found"
handler500 = "canbao.public.views.failed"

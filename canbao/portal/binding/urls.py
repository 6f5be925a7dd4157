"""URLs of binding."""

from django.urls import path

from canbao.portal.binding import views

urlpatterns = [
    path("binding/", views.binding, name="binding"),
    path("binding/bind/", views.bind, name="bind"),
    path("binding/unbind/<slug:scheme>/", views.unbind, name="unbind"),
]

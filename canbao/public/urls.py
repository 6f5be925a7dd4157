"""Addresses of the public door that the site's own pages point at; logging in has the rest (``log_in_urls``)."""

from django.urls import path

from canbao.public import announcements, checking, estimator, help, log_in, registration, views

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("guides/<slug:code>/", views.guide, name="guide"),
    path("announcements/", announcements.announcements, name="announcements"),
    path("announcements/<int:announcement>/", announcements.announcement, name="announcement"),
    path("help/", help.help_page, name="help"),
    path("estimator/", estimator.estimator, name="estimator"),
    path("check/", checking.checking, name="check"),
    path("check/key/", checking.key, name="check_key"),
    path("display/", views.display, name="display"),
    path("register/", registration.register, name="register"),
    path("login/", log_in.log_in, name="log_in"),
    path("logout/", log_in.log_out, name="log_out"),
    path("log-in/settings/", log_in.settings, name="log_in_settings"),
    path("sent-mail/", views.sent_mail, name="sent_mail"),
]

"""URLs of the public site; those that django-allauth names are in ``log_in.urls``."""

from django.urls import path

from canbao.public.announcements.views import announcement, announcements
from canbao.public.calculators.views import calculators
from canbao.public.document_check.views import check_page, public_key_page
from canbao.public.help.views import help_page
from canbao.public.home import views as home
from canbao.public.log_in import contact_views
from canbao.public.log_in import views as log_in
from canbao.public.registration.views import register

app_name = "public"
urlpatterns = [
    path("", home.home, name="home"),
    path("guides/<slug:code>/", home.guide, name="guide"),
    path("announcements/", announcements, name="announcements"),
    path("announcements/<int:announcement>/", announcement, name="announcement"),
    path("help/", help_page, name="help"),
    path("estimator/", calculators, name="estimator"),
    path("check/", check_page, name="check"),
    path("check/key/", public_key_page, name="check_key"),
    path("display/", home.save_display_settings, name="display"),
    path("register/", register, name="register"),
    path("login/", log_in.log_in, name="log_in"),
    path("logout/", log_in.log_out, name="log_out"),
    path("log-in/settings/", log_in.settings, name="log_in_settings"),
    path("log-in/contact/", contact_views.contact, name="log_in_contact"),
    path("log-in/contact/code/", contact_views.email_code, name="email_code"),
    path("sent-mail/", home.sent_mail, name="sent_mail"),
]

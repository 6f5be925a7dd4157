"""URLs of the log-in, named as django-allauth looks them up, so without a namespace."""

from django.urls import path, re_path

from canbao.public.log_in import views
from canbao.public.registration.views import register

urlpatterns = [
    path("login/", views.log_in, name="account_login"),
    path("logout/", views.log_out, name="account_logout"),
    path("register/", register, name="account_signup"),
    path("login/closed/", views.closed, name="account_inactive"),
    path("login/again/", views.again, name="account_reauthenticate"),
    path("login/code/", views.code, name="mfa_authenticate"),
    path("login/code/again/", views.code_again, name="mfa_reauthenticate"),
    path("password/forgot/", views.forgot, name="account_reset_password"),
    path("password/forgot/sent/", views.forgot_sent, name="account_reset_password_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        views.reset,
        name="account_reset_password_from_key",
    ),
    path("password/reset/done/", views.reset_done, name="account_reset_password_from_key_done"),
    path("log-in/settings/", views.settings, name="account_email"),
    path("log-in/settings/", views.settings, name="mfa_index"),
    path("log-in/password/", views.change_password, name="account_change_password"),
    path("log-in/sessions/", views.sessions, name="usersessions_list"),
    path("log-in/second-factor/", views.add_second_factor, name="mfa_activate_totp"),
    path("log-in/second-factor/remove/", views.remove_second_factor, name="mfa_deactivate_totp"),
    path("log-in/recovery-codes/", views.recovery_codes, name="mfa_view_recovery_codes"),
    path("log-in/recovery-codes/new/", views.new_recovery_codes, name="mfa_generate_recovery_codes"),
]

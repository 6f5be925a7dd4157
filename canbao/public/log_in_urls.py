"""Addresses of logging in, under the names by which django-allauth looks them up (so without a namespace)."""

from django.urls import path, re_path

from canbao.public import log_in, registration

urlpatterns = [
    path("login/", log_in.log_in, name="account_login"),
    path("logout/", log_in.log_out, name="account_logout"),
    path("register/", registration.register, name="account_signup"),
    path("login/closed/", log_in.closed, name="account_inactive"),
    path("login/again/", log_in.again, name="account_reauthenticate"),
    path("login/code/", log_in.code, name="mfa_authenticate"),
    path("login/code/again/", log_in.code_again, name="mfa_reauthenticate"),
    path("password/forgot/", log_in.forgot, name="account_reset_password"),
    path("password/forgot/sent/", log_in.forgot_sent, name="account_reset_password_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        log_in.reset,
        name="account_reset_password_from_key",
    ),
    path("password/reset/done/", log_in.reset_done, name="account_reset_password_from_key_done"),
    path("log-in/settings/", log_in.settings, name="account_email"),
    path("log-in/settings/", log_in.settings, name="mfa_index"),
    path("log-in/password/", log_in.change_password, name="account_change_password"),
    path("log-in/sessions/", log_in.sessions, name="usersessions_list"),
    path("log-in/second-factor/", log_in.add_second_factor, name="mfa_activate_totp"),
    path("log-in/second-factor/remove/", log_in.remove_second_factor, name="mfa_deactivate_totp"),
    path("log-in/recovery-codes/", log_in.recovery_codes, name="mfa_view_recovery_codes"),
    path("log-in/recovery-codes/new/", log_in.new_recovery_codes, name="mfa_generate_recovery_codes"),
]

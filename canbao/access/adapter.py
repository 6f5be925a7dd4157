"""The adapter of django-allauth: sign-up and the page after log-in."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from canbao.access.actors import get_actor


class Adapter(DefaultAccountAdapter):
    """Limit allauth to log-in, password reset and sessions. The site has its own page to register accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: an account needs the employer's particulars, which allauth's sign-up does not collect."""
        return False

    def get_login_redirect_url(self, request: Any) -> str:
        """Return the office's URL for staff, the portal's for other users."""
        return "/office/" if get_actor(request.user).is_office else "/portal/"

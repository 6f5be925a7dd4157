"""django-allauth's adapter: who may log in, and where to afterwards."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from canbao.access.actors import get_actor


class Adapter(DefaultAccountAdapter):
    """The site registers accounts by its own page; allauth only logs in, resets passwords and lists sessions."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse allauth's own sign-up: an account needs the employer's particulars."""
        return False

    def get_login_redirect_url(self, request: Any) -> str:
        """Return the office for staff, the personal centre for everybody else."""
        return "/office/" if get_actor(request.user).is_office else "/portal/"

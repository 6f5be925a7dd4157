"""The agency's staff and their posts: the list, and the form that adds a member."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.access.operations import add_staff
from canbao.access.queries import get_staff as people_with_posts
from canbao.access.refusals import USERNAME_TAKEN
from canbao.office.posts import post_text
from canbao.office.refusals import sentence
from canbao.office.staff.forms import StaffForm
from canbao.presentation.redirects import see_other
from canbao.values.refusals import Refusal


@requires("office.staff.read")
@require_GET
def staff(request: Request) -> HttpResponse:
    """Show everybody who holds a post."""
    rows = [{"user": user, "posts": [post_text(post) for post in posts]} for user, posts in people_with_posts()]
    return render(
        request,
        "office/staff/staff.html",
        {"rows": rows, "may_add": request.actor.may("office.staff.add")},
    )


@requires("office.staff.add")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password1", "password2")
def add(request: Request) -> HttpResponse:
    """Add a member of staff with their posts."""
    form = StaffForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = form.cleaned_data
            try:
                add_staff(
                    request.actor,
                    values["username"],
                    values["name"],
                    values["posts"],
                    values["password1"],
                    values["email"],
                )
            except Refusal as refusal:
                form.add_error("username" if refusal.declared is USERNAME_TAKEN else "posts", sentence(refusal))
                status = 409
            else:
                messages.success(request, _("%(name)s can log in now.") % {"name": values["name"]})
                return see_other(reverse("office:staff"))
    return render(request, "office/staff/add.html", {"form": form, "has_errors": status != 200}, status=status)

"""The redirect after an act."""

from django.http import HttpResponseRedirect


def see_other(url: str) -> HttpResponseRedirect:
    """Return a redirect that the browser follows with GET (303)."""
    return HttpResponseRedirect(url, status=303)

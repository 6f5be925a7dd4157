"""Problems that the interface reports: status, title and sentence for each code."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROBLEMS: dict[str, tuple[int, Promise, Promise]] = {
    "unreadable": (400, _("Unreadable request"), _("The request could not be read. Nothing was changed.")),
    "not_signed_in": (
        401,
        _("Not logged in"),
        _("This address needs a log-in. Log in as your employer's operator, then try again."),
    ),
    "not_allowed": (403, _("Not allowed"), _("Your log-in has no right to this. Ask the owner of your account.")),
    "form_expired": (403, _("Not allowed"), _("The request does not come from a page of this log-in.")),
    "not_found": (404, _("Not found"), _("There is nothing at this address, or nothing your employer may see.")),
    "only_read": (405, _("Read only"), _("This address accepts GET only.")),
    "wrong_query": (422, _("Wrong query"), _("The query cannot be answered as it is written; see the errors.")),
    "failed": (
        500,
        _("Failure"),
        _("The fault is on our side. Try again later; if it still fails, call the agency."),
    ),
}
"""HTTP status, title and sentence by code."""

ERRORS: dict[str, Promise] = {
    "month": _("Write the month as six digits, yyyyMM, such as 202611."),
    "backwards": _("The last month is before the first month. Swap the two."),
    "too_long": _("A query covers at most %(most)s months. Query fewer months, then the rest."),
    "person": _("The cursor is the number of a person, as “next” gives it."),
}
"""Sentences for an invalid value of a query, by code."""

"""Lookups of what a URL names; each raises Http404 if there is none."""

from django.http import Http404

from canbao.register.models import Employer
from canbao.values.months import Month


def employer_or_404(employer_id: int) -> Employer:
    """Return an employer's register record; raise Http404 if there is none."""
    employer = Employer.objects.filter(id=employer_id).first()
    if employer is None:
        raise Http404
    return employer


def month_or_404(month: int) -> Month:
    """Return the month of a URL; raise Http404 for a number that is no month."""
    try:
        return Month(month)
    except ValueError:
        raise Http404 from None

"""Return what an address names, or raise Http404."""

from django.http import Http404

from canbao.register.models import Employer
from canbao.values.months import Month


def employer_or_404(employer_id: int) -> Employer:
    """Return an employer's register record; raise Http404 when there is none."""
    found = Employer.objects.filter(id=employer_id).first()
    if found is None:
        raise Http404
    return found


def month_or_404(month: int) -> Month:
    """Return the month of an address; raise Http404 for what is none."""
    try:
        return Month(month)
    except ValueError:
        raise Http404 from None

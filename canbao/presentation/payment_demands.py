"""Payment demands (限期缴纳通知书) as PDFs, and the texts for their states."""

from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from canbao.levy.documents.payment_demand import payment_demand_pdf
from canbao.levy.models import PaymentDemand, PaymentDemandState
from canbao.presentation.downloads import pdf_response

STATES: dict[str, tuple[Promise, str]] = {
    PaymentDemandState.PREPARED: (pgettext_lazy("payment demand", "Waits for a second person"), "wait"),
    PaymentDemandState.RELEASED: (pgettext_lazy("payment demand", "Released"), "done"),
    PaymentDemandState.REFUSED: (pgettext_lazy("payment demand", "Not released"), "stop"),
    PaymentDemandState.VOID: (pgettext_lazy("payment demand", "Void"), "stop"),
}
"""The text for each state of a payment demand, and the kind of its tag."""


def payment_demand_response(demand: PaymentDemand | None) -> HttpResponse:
    """Return a payment demand as a PDF; raise Http404 for None."""
    if demand is None:
        raise Http404
    return pdf_response(f"payment-demand-{demand.letter}.pdf", payment_demand_pdf(demand))

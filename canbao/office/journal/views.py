"""The journal: entries chain by chain, and the verification that nothing was changed afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.journal.models import Chain
from canbao.journal.operations import OFFICE
from canbao.journal.queries import get_chain_faults, get_entries, get_journal_faults
from canbao.office.journal.entry_texts import EntryText, get_entry_text
from canbao.office.journal.forms import ChainForm
from canbao.register.models import Employer
from canbao.register.queries import get_employer_by_key
from canbao.values.ids import parse_number

PAGE_SIZE = 50
_MOST_FAULTS = 50


@dataclass(frozen=True, slots=True)
class JournalPage:
    """A page of a chain's entries, the form that chooses the chain, and the faults of a verification.

    ``is_unknown`` means that no employer has the number searched for. ``faults`` is None without a verification,
    ``is_all`` says that it covered every chain. ``next`` and ``first`` are URLs, empty without such a page.
    """

    form: ChainForm
    lead: str
    is_unknown: bool
    rows: Sequence[EntryText]
    next: str
    first: str
    verify_url: str
    verify_all_url: str
    is_all: bool
    faults: Sequence[str] | None


def _chain(request: Request) -> tuple[str, Employer | None, ChainForm]:
    """Return the requested chain (by employer number or chain name), its employer, and the form of the request."""
    chain = request.GET.get("chain", OFFICE)
    form = ChainForm(request.GET if "number" in request.GET else None)
    if form.is_bound and form.is_valid() and form.cleaned_data["number"]:
        employer = get_employer_by_key(f"number:{form.cleaned_data['number']}")
        return (f"employer:{employer.id}", employer, form) if employer else ("", None, form)
    employer_id = parse_number(chain.removeprefix("employer:")) if chain.startswith("employer:") else None
    if employer_id is not None:
        employer = Employer.objects.filter(id=employer_id).first()
        return chain, employer, ChainForm(initial={"number": employer.number if employer else ""})
    return chain if chain.startswith("account:") else OFFICE, None, form


@requires("office.journal.read")
@require_GET
def journal(request: Request) -> HttpResponse:
    """Show a chain's entries, newest first."""
    return _page(request, None)


@requires("office.journal.read")
@require_GET
def verify_chain(request: Request) -> HttpResponse:
    """Show the journal with the faults of the chain, or with ``all`` those of every chain and checkpoint."""
    chain, _employer, _form = _chain(request)
    if request.GET.get("all"):
        faults = get_journal_faults()
    else:
        head = Chain.objects.filter(chain=chain).first()
        faults = get_chain_faults(head) if head else iter(())
    return _page(request, list(islice(faults, _MOST_FAULTS)))


def _page(request: Request, faults: list[str] | None) -> HttpResponse:
    chain, employer, form = _chain(request)
    before = request.GET.get("before", "")
    rows = get_entries(chain, parse_number(before), PAGE_SIZE + 1) if chain else []
    path = reverse("office:journal")
    query: dict[str, str | int] = {"chain": chain}
    more = f"{path}?{urlencode({**query, 'before': rows[PAGE_SIZE - 1].seq})}" if len(rows) > PAGE_SIZE else ""
    page = JournalPage(
        form=form,
        lead=employer.name if employer else _("Of the agency itself"),
        is_unknown=not chain,
        rows=[get_entry_text(entry) for entry in rows[:PAGE_SIZE]],
        next=more,
        first=f"{path}?{urlencode(query)}" if before else "",
        verify_url=f"{reverse('office:verify')}?{urlencode(query)}",
        verify_all_url=f"{reverse('office:verify')}?{urlencode({**query, 'all': 1})}",
        is_all=bool(request.GET.get("all")),
        faults=faults,
    )
    return render(request, "office/journal/journal.html", {"page": page})

"""The journal: what was done by whom, chain by chain, and the proof that nothing was changed afterwards."""

from itertools import islice
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from canbao.access.edge import requires
from canbao.access.http import Request
from canbao.journal.models import Chain, Entry
from canbao.journal.operations import OFFICE
from canbao.journal.queries import entries, faults, faults_of_chain
from canbao.matters.catalogue import services
from canbao.matters.states import State
from canbao.matters.templatetags.matters import spoken
from canbao.office.forms import ChainForm
from canbao.office.sentences import name_words, verb_words
from canbao.register.models import Employer
from canbao.register.queries import employer_by_key
from canbao.values.ids import number_in

A_PAGE = 50
_MOST_FAULTS = 50


def _chain(request: Request) -> tuple[str, Employer | None, ChainForm]:
    """Return the chain asked for (by employer number or by its name), its employer, and the form that asks."""
    asked = request.GET.get("chain", OFFICE)
    form = ChainForm(request.GET if "number" in request.GET else None)
    if form.is_bound and form.is_valid() and form.cleaned_data["number"]:
        employer = employer_by_key(f"number:{form.cleaned_data['number']}")
        return (f"employer:{employer.id}", employer, form) if employer else ("", None, form)
    wanted = number_in(asked.removeprefix("employer:")) if asked.startswith("employer:") else None
    if wanted is not None:
        employer = Employer.objects.filter(id=wanted).first()
        return asked, employer, ChainForm(initial={"number": employer.number if employer else ""})
    return asked if asked.startswith("account:") else OFFICE, None, form


@requires("office.journal.read")
@require_GET
def journal(request: Request) -> HttpResponse:
    """A chain's entries, newest first."""
    return _page(request, None)


@requires("office.journal.read")
@require_GET
def verify(request: Request) -> HttpResponse:
    """The same page with what verifying the chain, or with ``all`` every chain and checkpoint, found."""
    chain, _employer, _form = _chain(request)
    if request.GET.get("all"):
        found = faults()
    else:
        head = Chain.objects.filter(chain=chain).first()
        found = faults_of_chain(head) if head else iter(())
    return _page(request, list(islice(found, _MOST_FAULTS)))


def _page(request: Request, found: list[str] | None) -> HttpResponse:
    chain, employer, form = _chain(request)
    before = request.GET.get("before", "")
    rows = entries(chain, number_in(before), A_PAGE + 1) if chain else []
    address = reverse("office:journal")
    query: dict[str, str | int] = {"chain": chain}
    more = f"{address}?{urlencode({**query, 'before': rows[A_PAGE - 1].seq})}" if len(rows) > A_PAGE else ""
    context = {
        "form": form,
        "lead": employer.name if employer else _("Of the agency itself"),
        "is_office": chain == OFFICE,
        "is_unknown": not chain,
        "rows": [_row(entry) for entry in rows[:A_PAGE]],
        "next": more,
        "first": f"{address}?{urlencode(query)}" if before else "",
        "verify_url": f"{reverse('office:verify')}?{urlencode(query)}",
        "verify_all_url": f"{reverse('office:verify')}?{urlencode({**query, 'all': 1})}",
        "is_verified": found is not None,
        "is_all": bool(request.GET.get("all")),
        "faults": found or [],
    }
    return render(request, "office/journal.html", context)


def _row(entry: Entry) -> dict[str, Any]:
    """Return an entry in words: what changed from what to what."""
    names = dict.fromkeys([*entry.old, *entry.new])
    return {
        "entry": entry,
        "verb": verb_words(entry.verb),
        "kind": name_words(entry.object_kind),
        "changes": [
            {
                "name": name_words(name),
                "old": _value(name, entry.old.get(name)),
                "new": _value(name, entry.new.get(name)),
            }
            for name in names
            if entry.old.get(name) or entry.new.get(name)
        ],
    }


def _value(name: str, value: Any) -> str:
    if name == "state" and value in State.values:
        return str(State(value).label)
    if name == "service" and value in services():
        return spoken(services()[value].title)
    if isinstance(value, list):
        return " ".join(map(str, value))
    return "" if value is None else str(value)

"""The receipt and the results of a matter with thousands of lines, made by a job."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import get_language

from canbao.access.http import Request
from canbao.access.limits import count_print
from canbao.matters.models import Matter
from canbao.portal.files.views import see_file
from canbao.portal.matters.receipt_file import make_receipt
from canbao.portal.matters.result_file import make_results_csv
from canbao.store.prepared_files import FileKind, Parameters, ask_for_file, file_kind, get_same_file
from canbao.values.refusals import Refusal

LINES_AT_ONCE = 500
"""Lines of a matter whose receipt is printed within a request. Four thousand take five seconds."""
ROWS_AT_ONCE = 4000
"""Lines of a matter whose results are written within a request. Four thousand take half a second."""


def _get_matter(employer_id: int, parameters: Parameters) -> Matter:
    return Matter.objects.for_employer(employer_id).get(id=int(parameters["matter"]))


def _make_results(employer_id: int, parameters: Parameters, _index: int) -> bytes:
    with translation.override(parameters["language"]):
        return make_results_csv(_get_matter(employer_id, parameters))


RECEIPT = file_kind(
    FileKind(
        "receipt.pdf",
        lambda employer_id, parameters: 1,
        lambda employer_id, parameters, index: make_receipt(_get_matter(employer_id, parameters), timezone.now()).pdf,
        b"".join,
    )
)
RESULTS = file_kind(FileKind("results.csv", lambda employer_id, parameters: 1, _make_results, b"".join))


def prepare(request: Request, matter: Matter, kind: FileKind, name: str, media_type: str) -> HttpResponse | None:
    """Return the answer for a matter whose file is made by a job, None for one small enough to be made at once.

    A GET leads to the file asked for before, or to a page with the button that asks for it.
    """
    if matter.line_count <= (LINES_AT_ONCE if kind is RECEIPT else ROWS_AT_ONCE):
        return None
    asked = {"matter": str(matter.id), "version": matter.version, "language": get_language()}
    row = get_same_file(matter.employer_id, kind, asked)
    if row is not None:
        return see_file(row)
    problem = ""
    if request.method == "POST":
        count_print(request)
        try:
            return see_file(ask_for_file(request.actor, kind, asked, asked, name, media_type))
        except Refusal as refusal:
            problem = refusal.sentence(get_language() or "zh-hans")
    context = {"name": name, "problem": problem}
    return render(request, "portal/files/ask.html", context, status=409 if problem else 200)

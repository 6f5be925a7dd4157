"""Prepared files: what is being made in the background, how far it is, and its download."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.presentation.downloads import download
from canbao.presentation.language import in_language
from canbao.store import prepared_files
from canbao.store.models import FileState, PreparedFile
from canbao.values.refusals import DECLARED

_STATES = {
    FileState.WAITING: (gettext_lazy("Waiting"), "plain"),
    FileState.RUNNING: (gettext_lazy("Being made"), "go"),
    FileState.DONE: (gettext_lazy("Ready"), "done"),
    FileState.FAILED: (gettext_lazy("Not made"), "stop"),
}
_KINDS = {
    "certificates.pdf": gettext_lazy("Certificates in one PDF"),
    "certificates.zip": gettext_lazy("Certificates as zip, one PDF each"),
    "notices.pdf": gettext_lazy("Levy notices"),
    "receipt.pdf": gettext_lazy("Receipt of a matter"),
    "results.csv": gettext_lazy("Results of a matter"),
}


def _row(row: PreparedFile) -> dict[str, Any]:
    """Return what a page shows of a file: kind, state, progress, the day it is removed."""
    state, tone = _STATES[FileState(row.state)]
    return {
        "file": row,
        "kind": _KINDS[row.kind],
        "state": state,
        "tone": tone,
        "made": len(row.parts),
        # The parts are joined at the end, which counts as one more step.
        "steps": row.total + 1,
        "is_open": row.state in (FileState.WAITING, FileState.RUNNING),
        "is_ready": row.state == FileState.DONE,
        "is_failed": row.state == FileState.FAILED,
        "kept_until": row.asked_at + timedelta(days=prepared_files.DAYS_KEPT),
    }


def _file(request: Request, prepared: int) -> PreparedFile:
    row = prepared_files.get_file(request.actor.require_employer(), prepared)
    if row is None:
        raise Http404
    return row


def see_file(row: PreparedFile) -> HttpResponseRedirect:
    """Return the redirect to a file's page."""
    return HttpResponseRedirect(reverse("portal:file", args=[row.id]), status=303)


@requires("file.read")
@require_GET
def files(request: Request) -> HttpResponse:
    """Show the files that are being made and those that are kept."""
    rows = [_row(row) for row in prepared_files.get_files(request.actor.require_employer())]
    is_moving = any(row["is_open"] for row in rows)
    context = {"rows": rows, "is_moving": is_moving, "days": prepared_files.DAYS_KEPT}
    return render(request, "portal/files/files.html", context)


@requires("file.read")
@require_GET
def file(request: Request, prepared: int) -> HttpResponse:
    """Show one file: its progress while it is made, then its download."""
    row = _file(request, prepared)
    return render(
        request, "portal/files/file.html", {"page": _row(row), "before": _before(row), "problem": _problem(row)}
    )


def _before(row: PreparedFile) -> int:
    return prepared_files.get_place_in_queue(row) if row.state == FileState.WAITING else 0


def _problem(row: PreparedFile) -> str:
    """Return why a file was not made, in the reader's language; empty for other files."""
    if row.state != FileState.FAILED:
        return ""
    if row.problem in DECLARED:
        return in_language(DECLARED[row.problem].message)
    return _("It could not be made; the fault has been recorded. Try again; if it stays so, call the agency.")


@requires("file.read")
@require_GET
def download_file(request: Request, prepared: int) -> HttpResponse:
    """Return a finished file; one that is not finished leads to its page."""
    row = _file(request, prepared)
    if row.state != FileState.DONE:
        return see_file(row)
    try:
        content = prepared_files.read_file(row)
    except FileNotFoundError:
        raise Http404 from None
    response = download(row.name, row.media_type, content)
    response["Cache-Control"] = "no-store"
    return response


@requires("file.read")
@require_http_methods(["GET", "POST"])
def make_again(request: Request, prepared: int) -> HttpResponse:
    """Begin a file that failed again. After a session ended, log-in leads here by GET: the file's page follows."""
    if request.method == "GET":
        return see_file(_file(request, prepared))
    row = prepared_files.ask_again(request.actor, prepared)
    if row is None:
        raise Http404
    return see_file(row)

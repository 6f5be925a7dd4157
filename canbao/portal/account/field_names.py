"""What the portal says when an act is refused: the engine's codes, in words that say who does what next."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from canbao.access.operations import Refusal as AccessRefusal
from canbao.matters.states import State
from canbao.matters.transitions import Refusal as MatterRefusal
from canbao.rules.codes import get_table
from canbao.store.uploads import UploadRefused

SENTENCES: dict[str, Promise] = {
    # the account
    "changed_meanwhile": _(
        "Somebody else saved this while you had it open. Below is what stands now; enter your change again."
    ),
    "codes_bound": _(
        "The codes of a bound account stay as they are. To correct them, file a change of the employer's information."
    ),
    # binding
    "particulars_missing": _("Before binding, complete the basic information: %(fields)s."),
    "slip_wrong": _(
        "Binding user name and secret do not belong together. Compare both with the registration slip; spaces and "
        "hyphens do not matter."
    ),
    "slip_wrong_left": _(
        "The binding secret is wrong. %(left)s more wrong attempts and the slip is no longer valid; compare it with "
        "the slip, sign by sign."
    ),
    "slip_exhausted": _(
        "A wrong secret was entered %(attempts)s times, so this slip is no longer valid. Ask the agency's counter for "
        "a new slip."
    ),
    "slip_voided": _(
        "This slip was voided on %(on)s because the agency printed a newer one or withdrew it. Use the newest slip, or "
        "ask the counter for one."
    ),
    "slip_used": _(
        "This slip was used already; a slip binds once. If your account is to be bound again, ask the agency's counter "
        "for a new slip."
    ),
    "slip_expired": _("This slip was valid until %(on)s. Ask the agency's counter for a new slip."),
    "codes_differ": _(
        "What your account states differs from the agency's record: %(differences)s. Correct the basic information, or "
        "ask the agency to correct its record; the slip stays valid."
    ),
    "scheme_not_on_slip": _(
        "The slip does not open this application. It opens: %(schemes)s. Ask the agency's counter for a slip that "
        "lists what you need."
    ),
    "account_bound_elsewhere": _(
        "Your account is bound to another employer already. One account serves one employer; unbind first, or register "
        "another account."
    ),
    "employer_bound_elsewhere": _(
        "This employer is bound to another account already. One employer has one account; ask who opened it, or the "
        "agency's counter."
    ),
    "not_bound": _("This application is not bound, so there is nothing to unbind."),
    # filing
    "unbound": _("Bind your account to the agency's record first; then this service opens."),
    "scheme_unbound": _("Your account is not bound for this scheme. Bind it with a registration slip that lists it."),
    "too_many_lines": _("One filing holds at most %(most)s people. Submit these first, then begin another filing."),
    "no_such_line": _("This line was removed in the meantime, by you in another window or by a colleague."),
    "no_lines": _("Add at least one person before submitting."),
    "no_such_matter": _("There is no such matter, or it was discarded in the meantime."),
    "not_in_state": _("The matter has moved on in the meantime: it is now “%(state)s”. Nothing was changed."),
    "no_such_column": _("This column cannot be filled for everybody at once."),
    "percent_out_of_range": _("Enter a percentage between -90 and 1000."),
    "too_many_documents": _(
        "A filing takes at most %(most)s documents. Take one off first, or put several pages into one PDF."
    ),
    "no_such_document": _("This document was taken off in the meantime, by you in another window or by a colleague."),
    "no_such_message": _("There is no such message."),
    "no_such_choice": _("Choose one of the three."),
    "submitted_meanwhile": _(
        "Another filing for one of these people was submitted a moment ago. Look at the findings below and remove that "
        "person."
    ),
}

LEVY: dict[str, Promise] = {
    "none_chosen": _("Tick the bills to print first."),
    "too_many_notices": _("At most %(most)s notices are printed at once. Tick fewer, then print the rest."),
}
"""Why nothing was printed, by the code of ``levy.billing.bills.Refusal``."""

CERTIFICATES: dict[str, Promise] = {
    "no_such_kind": _("There is no such certificate."),
    "purpose_missing": _("Say what the certificate is for."),
    "period_backwards": _("The last month lies before the first; exchange the two."),
    "nobody_chosen": _("Tick the people the certificates are about, or everybody."),
    "too_many_people": _("At most %(most)s people go into one batch. Tick fewer, then make the rest."),
    "not_on_the_roster": _("Somebody ticked is not on your roster any more. Look at the list and tick again."),
}
"""Why no certificate was made, by the code of ``levy.billing.bills.Refusal``."""

UPLOADS: dict[str, Promise] = {
    "empty": _("The file is empty. Choose the scan or photograph itself."),
    "too_large": _("The file is larger than 10 MB. Scan with fewer colours or a lower resolution, or split it."),
    "too_much": _("These files together are too large to be sent at once. Add them one after the other."),
    "kind": _("This is neither PDF, JPEG nor PNG, whatever its name says. Save it as one of these."),
    "active": _("This PDF runs or contains other things than pages. Print it into a new PDF and hand that in."),
    "infected": _("The virus check refused this file. Have your computer checked, and hand in a clean scan."),
    "unscanned": _("The virus check did not answer, so the file was not taken. Try again in a few minutes."),
    "no_room": _("The file could not be kept just now. Try again later; if it stays so, call the agency."),
}
"""Why a file was not taken, by the code of ``UploadRefused``."""

FIELD_NAMES: dict[str, Promise] = {
    "employer_name": _("employer's name"),
    "code": _("credit code or organisation code"),
    "credit_code": _("credit code"),
    "organisation_code": _("organisation code"),
    "legal_representative": _("legal representative"),
}


def scheme_name(code: str) -> str:
    """Return a scheme's name in the reader's language."""
    return get_table("insutype").text(code, get_language() or "zh-hans")


def join_field_names(fields: list[str]) -> str:
    """Return the names of particulars as an enumeration."""
    return gettext(", ").join(str(FIELD_NAMES[field]) for field in fields)


def _difference(row: dict[str, str]) -> str:
    return gettext("%(field)s %(stated)s here, %(registered)s there") % {**row, "field": str(FIELD_NAMES[row["field"]])}


def sentence(refusal: AccessRefusal | MatterRefusal) -> str:
    """Return a refusal's sentence in the reader's language."""
    words: dict[str, Any] = dict(refusal.words)
    if "fields" in words:
        words["fields"] = join_field_names(words["fields"])
    if "differences" in words:
        words["differences"] = gettext("; ").join(_difference(row) for row in words["differences"])
    if "schemes" in words:
        words["schemes"] = gettext(", ").join(scheme_name(code) for code in words["schemes"])
    if "state" in words:
        words["state"] = str(State(words["state"]).label)
    return str(SENTENCES[refusal.code]) % words


def upload_sentence(refused: UploadRefused) -> str:
    """Return why a file was not taken, in the reader's language."""
    return str(UPLOADS[refused.code])

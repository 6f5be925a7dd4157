"""The journal's verbs in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from canbao.matters.states import TRANSITIONS
from canbao.presentation.templatetags.matters import in_language

VERBS: dict[str, Promise] = {
    "announcement.publish": _("Announcement published"),
    "announcement.correct": _("Announcement corrected"),
    "announcement.withdraw": _("Announcement withdrawn"),
    "guide.write": _("Service guide written"),
    "account.register": _("Account registered"),
    "account.change": _("Account particulars changed"),
    "account.bind": _("Account bound"),
    "account.unbind": _("Account unbound"),
    "employer.register": _("Employer entered in the register"),
    "employer.change": _("Employer's record changed"),
    "bill.issue": _("Bill issued"),
    "bill.print": _("Levy notice printed"),
    "arrears.dun": _("Letter for arrears made"),
    "break.explain": _("Difference between books explained"),
    "day.reconcile": _("Books reconciled"),
    "export.fetch": _("File for the tax office fetched"),
    "export.make": _("File for the tax office made"),
    "export.recall": _("File for the tax office recalled"),
    "arrival.assign": _("Receipt assigned to an employer"),
    "arrival.import": _("File of the tax office read"),
    "certificate.make": _("Certificates made"),
    "credit.allocate": _("Bill paid out of money on account"),
    "opening.ask": _("Opening balance asked for"),
    "opening.file_refused": _("File of opening balances refused"),
    "opening.file_released": _("File of opening balances released"),
    "opening.import": _("File of opening balances read"),
    "opening.refused": _("Opening balance refused"),
    "opening.released": _("Opening balance released"),
    "refund.ask": _("Refund asked for"),
    "refund.refused": _("Refund refused"),
    "refund.released": _("Refund released"),
    "reversal.ask": _("Taking back a booking asked for"),
    "reversal.refused": _("Taking back a booking refused"),
    "reversal.released": _("Booking taken back"),
    "waiver.ask": _("Waiver of late fee asked for"),
    "waiver.refused": _("Waiver of late fee refused"),
    "waiver.released": _("Late fee waived"),
    "law.measure": _("Effect of a value computed again"),
    "law.prepare": _("Value of a parameter prepared"),
    "law.refuse": _("Value of a parameter refused"),
    "law.release": _("Value of a parameter released"),
    "law.withdraw": _("Value of a parameter withdrawn"),
    "levy.assess": _("Employer assessed"),
    "levy.cancel": _("Assessment cancelled"),
    "levy.issue": _("Month issued"),
    "levy.start": _("Assessment started"),
    "matter.attach": _("Document attached"),
    "matter.detach": _("Document taken off"),
    "matter.unmask": _("Names and numbers of a matter shown"),
    "person.unmask": _("Person's particulars shown"),
    "slip.print": _("Registration slip printed"),
    "slip.void": _("Registration slip voided"),
    "slip.attempt": _("Wrong binding secret"),
    "staff.add": _("Staff member added"),
}
"""What the journal's verbs mean; moves of matters have their words in the table of states."""


def verb_text(verb: str) -> str:
    """Return what a verb of the journal means; a verb without words as it is."""
    move = TRANSITIONS.get(verb.removeprefix("matter."))
    if verb.startswith("matter.") and move:
        return in_language(move.label)
    return str(VERBS.get(verb, verb))

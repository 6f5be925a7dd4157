"""What the agency's site says when an act is refused, what the journal's verbs and fields mean, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from canbao.access.operations import Refusal as AccessRefusal
from canbao.matters.states import State
from canbao.matters.transitions import Refusal as MatterRefusal
from canbao.office.posts import post_text

SENTENCES: dict[str, Promise] = {
    # deciding a matter
    "no_such_matter": _("There is no such matter at the agency any more. Go back to the worklist."),
    "not_in_state": _("The matter has moved on in the meantime: it is now “%(state)s”. Nothing was changed."),
    "changed_meanwhile": _(
        "Somebody else saved this matter while you had it open. What you chose is kept below; look at it again, then "
        "press again."
    ),
    "taken_by_other": _("%(name)s has taken this matter. Ask %(name)s to put it back, or go on with the next one."),
    "taken_meanwhile": _("%(name)s took this matter a moment ago. Nothing was changed; go on with the next one."),
    "own_filing": _("You filed this matter yourself, so somebody else has to review it."),
    "own_employer": _("You operate this employer's account, so somebody else has to review its matters."),
    "same_person": _("You reviewed this matter first, so another person has to decide it in second review."),
    "lines_undecided": _("Lines %(lines)s are not decided yet. Decide every line, then press again."),
    "reason_missing": _("Line %(line)s: choose the reason; the employer reads it."),
    "words_missing": _("Write why; it stands in the journal."),
    # documents
    "no_such_document": _("This document was taken off by the employer in the meantime."),
    # publishing
    "no_such_announcement": _("This announcement was withdrawn in the meantime."),
    "no_such_part": _("A service guide has no such part."),
    "chinese_missing": _("Enter the Chinese words as well; most people read Chinese."),
    "words_changed": _(
        "Somebody else saved other words while you had these open. They stand beside what you typed; send yours once "
        "more to put them in their place."
    ),
    # slips
    "no_scheme": _("Choose at least one application that the slip opens."),
    "no_valid_slip": _("There is no valid slip any more, so there is nothing to void."),
    # staff
    "username_taken": _("This log-in name is taken; choose another one."),
    "unknown_post": _("Choose at least one post from the list."),
    "incompatible_posts": _(
        "One person never holds these posts together: %(posts)s. Give one of them to somebody else."
    ),
}

LINES: dict[str, Promise] = {
    "insured_here": _("The books refuse it: the person is insured with this employer already."),
    "insured_elsewhere": _(
        "The books refuse it: the person is insured with another employer, who has to end it first."
    ),
    "covered_until": _("The books refuse it: the person is covered until before %(month)s."),
    "not_insured_here": _("The books refuse it: the person is not insured with this employer."),
    "not_stopped_here": _("The books refuse it: the person's insurance here was not stopped last."),
    "number_taken": _(
        "The new certificate number belongs to another person in the register; the two records have to be joined at "
        "the counter."
    ),
    "code_taken": _("The code belongs to another employer in the register; compare it with the certificate."),
}
"""What stands at a line that the books do not let pass."""


NAMES = {
    "account": _("Account"),
    "account_id": _("Account"),
    "address": _("Address"),
    "affiliation": _("Affiliation"),
    "amount": _("Amount (fen)"),
    "attempts": _("Wrong attempts"),
    "bank": _("Bank"),
    "bank_account": _("Bank account"),
    "bills": _("Bills drawn up"),
    "birth": _("Date of birth"),
    "category": _("Person category"),
    "certificate": _("Certificate"),
    "contact": _("Contact person"),
    "contact_phone": _("Contact's phone"),
    "correct": _("To be corrected"),
    "credit_code": _("Unified social credit code"),
    "economic_type": _("Economic type"),
    "email": _("E-mail"),
    "employer": _("Employer"),
    "employer_name": _("Employer's name"),
    "employer_type": _("Employer type"),
    "expires_on": _("Valid until"),
    "handler": _("Authorised handler"),
    "handler_phone": _("Authorised handler's phone"),
    "industry": _("Industry"),
    "insurance_officer": _("Insurance officer"),
    "insurance_officer_phone": _("Insurance officer's phone"),
    "legal_representative": _("Legal representative"),
    "legal_representative_phone": _("Legal representative's phone"),
    "lines": _("Lines"),
    "matter": _("Matter"),
    "name": _("Name"),
    "notice": _("Notice number"),
    "number": _("Number"),
    "month": _("Month"),
    "organisation_code": _("Organisation code"),
    "parameter": _("Parameter"),
    "passed": _("Passed"),
    "person": _("Person"),
    "people": _("Number of people"),
    "phone": _("Phone"),
    "postcode": _("Postcode"),
    "posts": _("Posts"),
    "printed": _("Times printed"),
    "refused": _("Refused"),
    "scheme": _("Scheme"),
    "schemes": _("Schemes"),
    "service": _("Service"),
    "sex": _("Sex"),
    "slip": _("Registration slip"),
    "source": _("Source"),
    "state": _("State"),
    "user": _("Log-in"),
    "user_name": _("Binding user name"),
    "username": _("Log-in name"),
    "value": _("Value"),
}
"""What fields are called in the journal and beside the register's facts."""


def field_name(name: str) -> str:
    """Return what a field is called; a field without words as it is."""
    return str(NAMES.get(name, name))


def sentence(refusal: AccessRefusal | MatterRefusal) -> str:
    """Return a refusal's sentence in the reader's language."""
    words: dict[str, Any] = dict(refusal.words)
    if "state" in words:
        words["state"] = str(State(words["state"]).label)
    if "lines" in words:
        words["lines"] = gettext(", ").join(map(str, words["lines"]))
    if "posts" in words:
        words["posts"] = gettext(", ").join(map(post_text, words["posts"]))
    return str(SENTENCES[refusal.code]) % words


def line_refusal_text(code: str, words: Mapping[str, object]) -> str:
    """Return what stands at a line the books do not let pass."""
    return str(LINES[code]) % dict(words)

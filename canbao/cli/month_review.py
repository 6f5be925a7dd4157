"""Write the review of a month as CSV, so that a spreadsheet or a script reads every employer in it."""

import csv
from collections.abc import Iterator
from typing import TextIO

from canbao.cli.terminal import _, language
from canbao.environment import gettext_noop
from canbao.levy.billing.month_review import NO_BILL_REASONS, EmployerChange, MonthReview, review_month
from canbao.values.money import Fen, yuan_plain
from canbao.values.months import Month

_HEADINGS = (
    gettext_noop("section"),
    gettext_noop("employer or sum"),
    gettext_noop("reason"),
    gettext_noop("people before"),
    gettext_noop("people"),
    gettext_noop("yuan before"),
    gettext_noop("yuan"),
    gettext_noop("difference"),
)
_EVERY = 10**7


def write_review(month: Month, to: TextIO) -> None:
    """Write a month against the month before: totals, changes, bills of zero or below, employers without a bill."""
    writer = csv.writer(to, lineterminator="\n")
    writer.writerow([_(heading) for heading in _HEADINGS])
    writer.writerows(_get_rows(review_month(month, _EVERY)))


def _get_rows(review: MonthReview) -> Iterator[list[str]]:
    before, now = review.before, review.now
    yield [
        _("total"),
        str(int(now.month)),
        "",
        str(before.people),
        str(now.people),
        *_amounts(before.amount, now.amount),
    ]
    for scheme, kind in sorted(before.schemes.keys() | now.schemes.keys()):
        amounts = (sums.schemes.get((scheme, kind), Fen(0)) for sums in (before, now))
        yield [_("scheme and type"), f"{scheme} {kind}", "", "", "", *_amounts(*amounts)]
    lists = ((_("change"), review.changes), (_("below zero"), review.negative), (_("zero"), review.zero))
    for section, listed in lists:
        for change in listed.rows:
            yield _get_change(section, review, change)
    for row in review.without_bill.rows:
        name = _name(review, row.employer_id)
        yield [_("without a bill"), name, NO_BILL_REASONS[row.reason].text(language()), "", str(row.people), "", "", ""]
    for base_row in review.without_base.rows:
        yield [_("without a wage"), _name(review, base_row.employer_id), "", "", str(base_row.people), "", "", ""]


def _get_change(section: str, review: MonthReview, change: EmployerChange) -> list[str]:
    people = [str(change.people_before), str(change.people)]
    return [section, _name(review, change.employer_id), "", *people, *_amounts(change.before, change.amount)]


def _name(review: MonthReview, employer_id: int) -> str:
    employer = review.names[employer_id]
    return f"{employer.number} {employer.name}"


def _amounts(before: Fen, now: Fen) -> list[str]:
    return [yuan_plain(before), yuan_plain(now), yuan_plain(Fen(now - before))]

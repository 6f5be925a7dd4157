"""What the page shows on which a month is looked at before it is issued."""

from collections.abc import Sequence
from dataclasses import dataclass

from canbao.levy.arithmetic.explanation import kind_words
from canbao.levy.billing.month_review import (
    NO_BILL_REASONS,
    EmployerChange,
    EmployerWithoutBill,
    Listed,
    MonthReview,
    review_month,
)
from canbao.presentation.language import in_language, scheme_name
from canbao.register.models import Employer
from canbao.values.money import Fen
from canbao.values.months import Month


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """An employer with its bills of both months."""

    employer: Employer
    change: EmployerChange


@dataclass(frozen=True, slots=True)
class EmployerRow:
    """An employer with a number of people and a reason."""

    employer: Employer
    people: int
    reason: str


@dataclass(frozen=True, slots=True)
class SumRow:
    """A scheme and type with its sums of both months, fen."""

    text: str
    before: Fen
    now: Fen

    @property
    def difference(self) -> Fen:
        """Return the increase against the month before, fen."""
        return Fen(self.now - self.before)


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A month before its issue: totals, and lists of what asks for a second look; ``more`` are those not listed."""

    review: MonthReview
    sums: Sequence[SumRow]
    changes: Listed[ChangeRow]
    zero: Listed[ChangeRow]
    negative: Listed[ChangeRow]
    without_bill: Listed[EmployerRow]
    without_base: Listed[EmployerRow]


def get_review_page(month: Month) -> ReviewPage:
    """Return the page for a month."""
    review = review_month(month)
    return ReviewPage(
        review=review,
        sums=get_sum_rows(review),
        changes=_changes(review, review.changes),
        zero=_changes(review, review.zero),
        negative=_changes(review, review.negative),
        without_bill=_employers(review, review.without_bill),
        without_base=_without_base(review),
    )


def get_sum_rows(review: MonthReview) -> list[SumRow]:
    """Return the sums of both months by scheme and type."""
    before, now = review.before.schemes, review.now.schemes
    return [
        SumRow(
            f"{scheme_name(scheme)}, {in_language(kind_words(kind))}",
            before.get((scheme, kind), Fen(0)),
            now.get((scheme, kind), Fen(0)),
        )
        for scheme, kind in sorted(before.keys() | now.keys())
    ]


def _changes(review: MonthReview, listed: Listed[EmployerChange]) -> Listed[ChangeRow]:
    rows = [ChangeRow(review.names[change.employer_id], change) for change in listed.rows]
    return Listed(rows, listed.count)


def _without_base(review: MonthReview) -> Listed[EmployerRow]:
    listed = review.without_base
    return Listed([EmployerRow(review.names[row.employer_id], row.people, "") for row in listed.rows], listed.count)


def _employers(review: MonthReview, listed: Listed[EmployerWithoutBill]) -> Listed[EmployerRow]:
    rows = [
        EmployerRow(review.names[row.employer_id], row.people, in_language(NO_BILL_REASONS[row.reason]))
        for row in listed.rows
    ]
    return Listed(rows, listed.count)

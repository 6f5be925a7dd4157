"""Plots and their tables: bills by month and scheme, arrears by age, contribution bases.

Plot, table and CSV use the same rows, so that they cannot differ.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Sum, Value, When

from canbao.charts.bars import Series, stacked_bars
from canbao.levy.arithmetic.contribution import LineKind
from canbao.levy.arithmetic.explanation import scheme_words
from canbao.levy.collection.arrears import get_arrears_by_age
from canbao.levy.models import Bill, BillSum, LevyLine
from canbao.rules.formulas import accounting_month, get_base_limits
from canbao.rules.packs import LawDay, Pack
from canbao.sheets.writing import write_csv
from canbao.store.tenancy import fan_out
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen, yuan, yuan_plain
from canbao.values.months import Month, months

MONTHS = 24
FEWEST_ROWS = 3
"""Rows from which a plot says more than its table."""
BANDS = 6
"""Bands of bases between floor and cap."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot's rows: a label and one value for each heading, in fen if ``is_money``, else counts."""

    title: Bilingual
    first: Bilingual
    """The heading of the labels."""
    heads: tuple[Bilingual, ...]
    rows: tuple[tuple[Bilingual, tuple[int, ...]], ...]
    is_money: bool = True

    @property
    def is_drawn(self) -> bool:
        """Whether there are enough rows to draw; with fewer the table says all."""
        return len(self.rows) >= FEWEST_ROWS

    @property
    def totals(self) -> tuple[int, ...]:
        """Return the sums of the columns."""
        return tuple(sum(row[1][column] for row in self.rows) for column in range(len(self.heads)))


def _by_scheme(title: Bilingual, sums: Sequence[tuple[int, str, int]]) -> Plot:
    """Return a plot of sums of months by scheme, from the first month with an amount to the last."""
    schemes = sorted({scheme for _month, scheme, _amount in sums})
    amounts = {(month, scheme): amount for month, scheme, amount in sums}
    billed = sorted(Month(month) for month, _scheme, amount in sums if amount)
    shown = months(billed[0], billed[-1]) if billed else []
    rows = tuple(
        (Bilingual(str(int(month)), str(int(month))), tuple(amounts.get((int(month), scheme), 0) for scheme in schemes))
        for month in shown
    )
    return Plot(title, Bilingual("Month", "月份"), tuple(scheme_words(scheme) for scheme in schemes), rows)


def _sums(rows: QuerySet[BillSum]) -> list[tuple[int, str, int]]:
    sums = rows.order_by().values_list("month", "scheme").annotate(total=Sum("amount"))
    return [(int(month), scheme, amount) for month, scheme, amount in sums]


def plot_bills_by_scheme(employer_id: int, law_day: LawDay) -> Plot:
    """Return an employer's issued bills of the last 24 months by scheme."""
    last = accounting_month(law_day)
    issued = Bill.objects.for_employer(employer_id).filter(issued_at__isnull=False, month__gt=last - MONTHS)
    keys = set(issued.values_list("month", "number"))
    chosen = Q(pk__in=[])
    for month, number in keys:
        chosen |= Q(month=month, number=number)
    rows = (
        BillSum.objects.for_employer(employer_id).filter(chosen)
        if keys
        else BillSum.objects.for_employer(employer_id).none()
    )
    return _by_scheme(Bilingual("Bills by scheme, 24 months", "近24个月核定单（按险种）"), _sums(rows))


def plot_levy_by_scheme(law_day: LawDay) -> Plot:
    """Return the levy of all employers in the last 24 months by scheme, from the sums of bills."""
    last = accounting_month(law_day)
    with fan_out("levy.report"):
        sums = _sums(BillSum.objects.filter(month__gt=last - MONTHS, month__lte=last))
    return _by_scheme(Bilingual("Levy by month and scheme", "各月核定金额（按险种）"), sums)


def plot_arrears(law_day: LawDay) -> Plot:
    """Return the city's open principal by age."""
    rows = tuple((band.words, (int(band.principal),)) for band in get_arrears_by_age(law_day))
    return Plot(
        Bilingual("Arrears by age", "欠费账龄"),
        Bilingual("Days overdue", "逾期天数"),
        (Bilingual("Open principal", "欠缴本金"),),
        rows,
    )


def plot_bases(employer_id: int | None, month: Month, pack: Pack) -> Plot:
    """Return the number of people with a base at the floor, in each of six bands, and at the cap, in a month.

    It counts the normal lines of scheme 310, payer employer, of one employer or of all (None).
    """
    limits = get_base_limits(pack.at(month))
    low, high = int(limits.floor), int(limits.cap)
    edges = [low + (high - low) * step // BANDS for step in range(BANDS + 1)]
    names = {
        "none": Bilingual("No wage", "未申报工资"),
        "floor": Bilingual("At the floor", "取下限"),
        **{str(step): _between(edges[step], edges[step + 1]) for step in range(BANDS)},
        "cap": Bilingual("At the cap", "取上限"),
    }
    whens = [
        When(wage__isnull=True, then=Value("none")),
        When(clamped="floor", then=Value("floor")),
        When(clamped="cap", then=Value("cap")),
    ]
    whens += [When(base__lt=edges[step + 1], then=Value(str(step))) for step in range(BANDS - 1)]
    band = Case(*whens, default=Value(str(BANDS - 1)), output_field=CharField())

    def count_by_band(rows: QuerySet[LevyLine]) -> dict[str, int]:
        lines = rows.filter(month=month, accrual=F("month"), kind=LineKind.NORMAL, scheme="310", payer="employer")
        return dict(lines.annotate(band=band).order_by().values_list("band").annotate(people=Count("person_id")))

    if employer_id is None:
        with fan_out("levy.report"):
            counts = count_by_band(LevyLine.objects.all())
    else:
        counts = count_by_band(LevyLine.objects.for_employer(employer_id))
    values = {"month": int(month), "floor": yuan(Fen(low)), "cap": yuan(Fen(high))}
    title = Bilingual(
        "Bases of {month} between floor {floor} and cap {cap}", "{month}缴费基数分布（下限{floor}，上限{cap}）"
    )
    rows = tuple((text, (counts.get(name, 0),)) for name, text in names.items())
    return Plot(
        title.filled(values), Bilingual("Base", "缴费基数"), (Bilingual("People", "人数"),), rows, is_money=False
    )


def _between(low: int, high: int) -> Bilingual:
    text = f"{low // 100:,}–{high // 100:,}"
    return Bilingual(text, text)


def get_last_levied_month(employer_id: int | None, law_day: LawDay) -> Month:
    """Return the newest month with a bill, of one employer or of any (None); without bills the open month."""
    if employer_id is not None:
        bill = Bill.objects.for_employer(employer_id).filter(is_opening=False).order_by("-month").first()
    else:
        with fan_out("levy.report"):
            bill = Bill.objects.filter(is_opening=False).order_by("-month").first()
    return Month(bill.month) if bill else accounting_month(law_day)


def get_employer_plots(employer_id: int, law_day: LawDay) -> dict[str, Callable[[], Plot]]:
    """Return functions that make an employer's plots, by their name in the URL."""
    return {
        "bills": lambda: plot_bills_by_scheme(employer_id, law_day),
        "bases": lambda: plot_bases(employer_id, get_last_levied_month(employer_id, law_day), law_day.pack),
    }


def get_city_plots(law_day: LawDay) -> dict[str, Callable[[], Plot]]:
    """Return functions that make the agency's plots, by their name in the URL."""
    return {
        "levy": lambda: plot_levy_by_scheme(law_day),
        "arrears": lambda: plot_arrears(law_day),
        "bases": lambda: plot_bases(None, get_last_levied_month(None, law_day), law_day.pack),
    }


# -- as files --------------------------------------------------------------------------------------------------------


def to_svg(plot: Plot, language: str) -> bytes:
    """Return a plot as an SVG file in a language; amounts in yuan."""
    scale = Decimal(100) if plot.is_money else Decimal(1)
    series = [
        Series(head.text(language), [Decimal(row[1][column]) / scale for row in plot.rows])
        for column, head in enumerate(plot.heads)
    ]
    return stacked_bars(plot.title.text(language), [row[0].text(language) for row in plot.rows], series)


def to_table(plot: Plot, language: str) -> dict[str, Any]:
    """Return the template context of a plot's table in a language."""
    return {
        "title": plot.title.text(language),
        "first": plot.first.text(language),
        "heads": [head.text(language) for head in plot.heads],
        "rows": [{"label": label.text(language), "values": values} for label, values in plot.rows],
        "is_money": plot.is_money,
        "is_drawn": plot.is_drawn,
    }


def to_csv(plot: Plot, language: str) -> bytes:
    """Return a plot's rows as CSV in a language; amounts in yuan without thousands separators."""
    heads = [plot.first.text(language), *(head.text(language) for head in plot.heads)]
    cells = [[row[0].text(language), *(_cell(plot, value) for value in row[1])] for row in plot.rows]
    return write_csv([heads, *cells])


def _cell(plot: Plot, value: int) -> Decimal:
    return Decimal(yuan_plain(Fen(value))) if plot.is_money else Decimal(value)

"""Print 征缴通知单 and 单位缴费申报单: from an issued bill to the employer's PDF; every print is counted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import transaction
from django.db.models import CharField, Count, Max, Min, Sum
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from canbao.journal.operations import employer_chain, record_act
from canbao.journal.verbs import verb
from canbao.levy.arithmetic.contribution import LineKind
from canbao.levy.arithmetic.explanation import kind_words, scheme_words
from canbao.levy.billing.bills import KINDS, PeopleCount, get_bill_lines, get_people_count
from canbao.levy.billing.comparison import (
    DifferenceSum,
    RosterChange,
    get_difference_sums,
    get_earlier_bills,
    get_line_kinds,
    get_person_changes,
    get_person_sums,
)
from canbao.levy.collection.tax_payments import NO_SUCH_ISSUED_BILL
from canbao.levy.documents.events_since import get_events_since
from canbao.levy.documents.verification import get_check_address, make_check_code
from canbao.levy.models import Bill, BillKey
from canbao.papers.notice import Kind, NoticeDifference, NoticePaper, NoticeRow, join_pdfs, notices_pdf
from canbao.papers.roster import RosterLine, RosterPaper, roster_pdf
from canbao.papers.typeset import Paper
from canbao.register.models import Employer, InsuredPerson
from canbao.rules.codes import get_table
from canbao.rules.packs import LawDay, Pack
from canbao.store.bulk import chunks
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen, yuan
from canbao.values.months import Month
from canbao.values.refusals import refusal

NONE_CHOSEN = refusal("none_chosen", Bilingual("Tick the bills to print first.", "请先勾选要打印的核定单。"))
TOO_MANY_NOTICES = refusal(
    "too_many_notices",
    Bilingual(
        "At most {most} notices are printed at once. Tick fewer, then print the rest.",
        "一次最多打印{most}张通知单。请分次勾选打印。",
    ),
)

BILL_PRINT = verb("bill.print", Bilingual("Levy notice printed", "打印征缴通知单"))

MAX_NOTICES = 60
"""Notices printed at once: five years of one employer."""

WHERE_TO_PAY = (
    "本单只是核定结果，不是缴款凭证；请向主管税务机关缴款。",
    "通过电子税务局或社保费管理客户端缴款；也可到主管税务机关办税服务厅缴款。",
)
"""The tax office collects contributions. The notice names where to pay, and is not a receipt."""

KIND_NAMES: dict[str, str] = {"normal": "正常", "back": "补收", "difference": "补差", "refund": "退收"}
_CHANGES: dict[RosterChange, Literal["added", "removed", "changed"]] = {
    "joined": "added",
    "left": "removed",
    "changed": "changed",
}
_CHANGE_WORDS: dict[RosterChange, str] = {"joined": "本月新增", "left": "上月有，本月无", "changed": "与上月不同"}


@dataclass(frozen=True, slots=True)
class PrintedBill:
    """An issued bill to print: ``reprint`` is 0 for the first print, n for 补打 第n次."""

    bill: Bill
    reprint: int


def _chosen(employer_id: int, ticks: Sequence[str]) -> list[BillKey]:
    try:
        return sorted((BillKey.parse(employer_id, tick) for tick in set(ticks)), reverse=True)
    except ValueError:
        raise NO_SUCH_ISSUED_BILL() from None


def get_ticked_bills(employer_id: int, ticks: Sequence[str]) -> list[Bill]:
    """Return the issued bills of the ticks (``202611-1``: month and number), latest first.

    Raise :class:`Refusal` ``none_chosen``, ``too_many_notices`` or ``no_such_bill`` (not issued, or of another
    employer).
    """
    chosen = _chosen(employer_id, ticks)
    if not chosen:
        raise NONE_CHOSEN()
    if len(chosen) > MAX_NOTICES:
        raise TOO_MANY_NOTICES(most=MAX_NOTICES)
    issued = Bill.objects.for_employer(employer_id).filter(issued_at__isnull=False, is_opening=False)
    bills = {bill.key: bill for bill in issued.filter(month__in={key.month for key in chosen})}
    if any(key not in bills for key in chosen):
        raise NO_SUCH_ISSUED_BILL()
    return [bills[key] for key in chosen]


@transaction.atomic
def count_prints(actor: Actor, employer_id: int, ticks: Sequence[str]) -> list[PrintedBill]:
    """Count a print of each ticked bill (``202611-1``: month and number) and return them, latest first.

    Raise :class:`Refusal` ``none_chosen``, ``too_many_notices`` or ``no_such_bill`` (not issued, or of another
    employer).
    """
    actor.require("levy.read" if actor.is_office else "bill.read")
    chosen = _chosen(employer_id, ticks)
    if not chosen:
        raise NONE_CHOSEN()
    if len(chosen) > MAX_NOTICES:
        raise TOO_MANY_NOTICES(most=MAX_NOTICES)
    printed = []
    for key in chosen:
        bills = Bill.objects.select_for_update().for_employer(employer_id)
        bill = bills.filter(**key.columns, issued_at__isnull=False, is_opening=False).first()
        if bill is None:
            raise NO_SUCH_ISSUED_BILL()
        printed.append(PrintedBill(bill, bill.printed))
        bill.printed += 1
        bill.save(update_fields=["printed"])
        record_act(
            actor,
            BILL_PRINT,
            employer_chain(employer_id),
            ("bill", str(key)),
            new={"notice": bill.notice, "printed": bill.printed},
        )
    return printed


def print_notices(printed: Sequence[PrintedBill], pack: Pack, with_roster: bool) -> Paper:
    """Return the notices of one employer as a PDF, each followed by its roster if ``with_roster``."""
    employer = Employer.objects.get(id=printed[0].bill.employer_id)
    now = timezone.now().replace(microsecond=0)
    papers = [_notice(copy, employer, pack, now) for copy in printed]
    if not with_roster:
        return notices_pdf(papers)

    def parts() -> Iterator[Paper]:
        for copy, paper in zip(printed, papers, strict=True):
            yield notices_pdf([paper])
            yield roster_pdf(_roster(copy.bill, paper.levy_type, now))

    return join_pdfs(parts())


def _notice(printed: PrintedBill, employer: Employer, pack: Pack, now: datetime) -> NoticePaper:
    """Return a notice: what was stated at its issue, and apart from it what happened since."""
    bill, stated = printed.bill, printed.bill.stated
    people, earlier = get_people_count(bill), get_earlier_bills(bill)
    return NoticePaper(
        title=SUPPLEMENT_TITLE if earlier else TITLE,
        agency=stated["agency"],
        number=bill.notice,
        employer_number=stated["employer_number"],
        employer_name=stated["employer_name"],
        credit_code=stated["credit_code"],
        organisation_code=stated["organisation_code"],
        month=int(bill.month),
        levy_type="、".join(KIND_NAMES[kind] for kind in get_line_kinds(bill)),
        people=_count_people(people),
        rows=tuple(get_notice_rows(bill)),
        differences=tuple(_difference(row) for row in get_difference_sums(bill)) if earlier else (),
        comparison=_compare(bill, earlier),
        pay_by=bill.pay_by if bill.amount > 0 else None,
        provisional=bill.is_pay_by_provisional,
        where_to_pay=WHERE_TO_PAY,
        collection="税务征收",
        handler=bill.drawn_up_by_name,
        reviewer=bill.issued_by_name,
        issued_on=timezone.localdate(bill.issued_at),
        printed_at=now,
        reprint=printed.reprint,
        check_text=get_check_address(bill.notice, make_check_code(bill.notice)),
        check_words=f"扫码查验真伪，查验码{make_check_code(bill.notice)}",
        remarks=(*stated["rates"], *((PERSON_MONTHS,) if people.person_months != people.total else ())),
        since=get_events_since(bill, employer, LawDay(timezone.localdate(now), pack)),
    )


TITLE = "城镇职工基本医疗保险费征缴通知单"
SUPPLEMENT_TITLE = "城镇职工基本医疗保险费补充征缴通知单"
PERSON_MONTHS = "人数每人只计一次；人次按每人每个对应费款所属期各计一次。"

REASONS: dict[str, str] = {
    LineKind.NORMAL: "正常缴费（此前未核定）",
    LineKind.BACK_PAYMENT: "补收（此前未核定）",
    LineKind.BASE_DIFFERENCE: "基数补差（缴费基数变动）",
    LineKind.RATE_DIFFERENCE: "比例补差（费率或定额变动）",
    LineKind.REFUND: "退收（此前核定多于应缴）",
}
"""The reasons of differences by type, as a supplementary notice names them."""


def _count_people(people: PeopleCount) -> str:
    """Return a bill's people in words: each counted once, those without a normal line apart, and 人次 if it differs."""
    kinds = "、".join(KIND_NAMES[kind] for kind in people.kinds)
    words = f"{people.total}人"
    if people.normal and people.others:
        words += f"，其中{people.others}人仅有{kinds}"
    elif people.others:
        words += f"，仅有{kinds}"
    return words if people.person_months == people.total else f"{words}，共{people.person_months}人次"


def _difference(row: DifferenceSum) -> NoticeDifference:
    return NoticeDifference(
        scheme=scheme_words(row.scheme).zh,
        reason=REASONS[row.kind],
        people=row.people,
        accrual=(int(row.first), int(row.last)),
        before=row.before,
        asked=row.asked,
    )


def _compare(bill: Bill, earlier: Sequence[Bill]) -> str:
    """Return the sentence that adds a supplementary notice to the earlier ones of its month, empty for the first."""
    if not earlier:
        return ""
    notices = "、".join(f"{row.notice}（{yuan(Fen(row.amount))}元）" for row in earlier)
    total = yuan(Fen(bill.amount + sum(row.amount for row in earlier)))
    return (
        f"本单是{int(bill.month)}第{bill.number}张通知单。此前已签发{notices}，仍然有效；"
        f"加本单{yuan(Fen(bill.amount))}元，该月合计{total}元。"
    )


_GROUPS: dict[str, Kind] = {
    LineKind.NORMAL: "normal",
    LineKind.BACK_PAYMENT: "back",
    LineKind.BASE_DIFFERENCE: "difference",
    LineKind.RATE_DIFFERENCE: "difference",
    LineKind.REFUND: "refund",
}


def get_notice_rows(bill: Bill) -> list[NoticeRow]:
    """Return the rows of a bill's notice: sums of its lines by section and scheme, fen."""
    rows = []
    for name, kinds in KINDS.items():
        if name == "all":
            continue
        lines = get_bill_lines(bill).filter(kind__in=kinds)
        groups = lines.values("scheme").annotate(
            first=Min("accrual"),
            last=Max("accrual"),
            to_account=Sum("account"),
            # A person counts once for each month, with any number of lines.
            heads=Count(Concat(Cast("person_id", CharField()), Cast("accrual", CharField())), distinct=True),
        )
        sums = {
            (scheme, payer): (base, amount)
            for scheme, payer, base, amount in lines.values_list("scheme", "payer").annotate(
                bases=Sum("base"), sums=Sum("amount")
            )
        }
        rows += [_row(_GROUPS[kinds[0]], group, sums, Month(bill.month)) for group in groups.order_by("scheme")]
    return rows


_Sums = Mapping[tuple[str, str], tuple[int | None, int]]


def _row(kind: Kind, group: Mapping[str, Any], sums: _Sums, own: Month) -> NoticeRow:
    scheme = group["scheme"]
    employer_base, employer = sums.get((scheme, "employer"), (None, 0))
    person_base, person = sums.get((scheme, "person"), (None, 0))
    accrual = (int(group["first"]), int(group["last"]))
    return NoticeRow(
        scheme=scheme_words(scheme).zh,
        kind=kind,
        people=group["heads"],
        employer_base=employer_base,
        person_base=person_base,
        employer=employer,
        person=person,
        account=group["to_account"],
        accrual=None if accrual == (int(own), int(own)) else accrual,
    )


def _roster(bill: Bill, levy_type: str, now: datetime) -> RosterPaper:
    sums, changes = get_person_sums(bill), get_person_changes(bill)
    people: dict[int, InsuredPerson] = {}
    for part in chunks([person_sum.person_id for person_sum in sums]):
        people |= {
            row.person_id: row
            for row in InsuredPerson.objects.for_employer(bill.employer_id).filter(person_id__in=part)
        }
    kinds: dict[int, set[str]] = {}
    for person, kind in get_bill_lines(bill).exclude(kind=LineKind.NORMAL).values_list("person_id", "kind").distinct():
        kinds.setdefault(person, set()).add(kind)
    categories = get_table("psn_type")
    lines = []
    for person_sum in sums:
        row, change = people[person_sum.person_id], changes.get(person_sum.person_id)
        remarks = [_CHANGE_WORDS[change]] if change else []
        remarks += [kind_words(kind).zh for kind in sorted(kinds.get(person_sum.person_id, ()))]
        lines.append(
            RosterLine(
                number=str(person_sum.person_id),
                name=row.name,
                certificate=row.number,
                category=categories.text(person_sum.category or row.category, "zh"),
                wage=person_sum.wage,
                base=person_sum.base,
                employer=person_sum.employer,
                person=person_sum.person,
                account=person_sum.account,
                change=_CHANGES[change] if change else None,
                change_words="，".join(remarks),
            )
        )
    lines.sort(key=lambda line: (line.name, line.certificate))
    return RosterPaper(
        agency=bill.stated["agency"],
        employer_number=bill.stated["employer_number"],
        employer_name=bill.stated["employer_name"],
        month=int(bill.month),
        notice=bill.notice,
        levy_type=levy_type,
        lines=tuple(lines),
        printed_at=now,
    )

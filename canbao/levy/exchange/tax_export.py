"""核定数据: export the issued bills of a month to the collecting tax office as a file (docs/tax-feed.md).

A bill is in one valid file only. A file can be recalled until it is fetched; its bills go into the next file. The bytes
of a file are kept as they were made, so that it stays what it was when an employer is renamed.
"""

import csv
import hashlib
import zlib
from collections.abc import Iterator, Sequence
from io import StringIO

from django.db import transaction
from django.db.models import Count, Max, Sum
from django.utils import timezone

from canbao.journal.operations import OFFICE, clean_reason, record_act
from canbao.journal.verbs import JournalVerb, verb
from canbao.levy.arithmetic.contribution import LineKind
from canbao.levy.arithmetic.explanation import PAYER_WORDS, kind_words, scheme_words
from canbao.levy.models import Bill, BillSum, LevyLine, TaxExport, TaxExportState
from canbao.register.models import Employer
from canbao.store.bulk import chunks
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.ids import new_id
from canbao.values.money import Fen, yuan_plain
from canbao.values.months import Month
from canbao.values.refusals import Refusal, refusal

NOTHING_TO_EXPORT = refusal(
    "nothing_to_export",
    Bilingual(
        "Every issued bill of {month} with an amount due is in a file already.",
        "{month}已签发且应缴的核定单均已在文件中。",
    ),
)
NO_SUCH_EXPORT = refusal("no_such_export", Bilingual("This file does not exist.", "没有这个文件。"))
EXPORT_RECALLED = refusal(
    "export_recalled",
    Bilingual(
        "This file was recalled; its bills go into a later file.",
        "该文件已撤回，其中的核定单列入之后的文件。",
    ),
)
EXPORT_FETCHED = refusal(
    "export_fetched",
    Bilingual(
        "{name} fetched this file, so it cannot be recalled. Correct bills by other bills.",
        "{name}已取走该文件，不能撤回。请用另一张核定单更正。",
    ),
)
EXPORT_DAMAGED = refusal(
    "export_damaged",
    Bilingual(
        "The kept file no longer matches its digest, so it is not handed over. Tell the system administrator.",
        "保存的文件与其摘要不符，不予提供。请告知系统管理岗。",
    ),
)
MONTH_WITHOUT_BILLS = refusal(
    "month_without_bills",
    Bilingual(
        "{month} has no bills: it was never assessed here, or nobody had anything to pay. Assess it under Levy first.",
        "{month}没有核定单：该月从未核定，或没有应缴单位。请先在“核定”中核定该月。",
    ),
)
BILLS_NOT_ISSUED = refusal(
    "bills_not_issued",
    Bilingual(
        "{month} is assessed, but none of its {count} open bills is issued. Only issued bills go to the tax office.",
        "{month}已核定，但{count}张核定单尚未签发。只有已签发的核定单才交税务机关。",
    ),
)
NOTHING_DUE = refusal(
    "nothing_due",
    Bilingual("No issued bill of {month} asks for money.", "{month}已签发的核定单均不需缴款。"),
)

EXPORT_FETCH = verb("export.fetch", Bilingual("File for the tax office fetched", "取走征收数据文件"))
EXPORT_MAKE = verb("export.make", Bilingual("File for the tax office made", "生成征收数据文件"))
EXPORT_RECALL = verb("export.recall", Bilingual("File for the tax office recalled", "撤回征收数据文件"))

HEADINGS = (
    "征缴通知单号",
    "单位编号",
    "统一社会信用代码",
    "单位名称",
    "费款所属期",
    "险种",
    "缴费主体",
    "金额",
    "缴费基数",
    "缴费人数",
    "缴款期限",
    "征缴类型",
)


def _table(export_id: int, month: Month) -> Iterator[list[str]]:
    """Yield the rows of a file: one for each notice, scheme, payer and type, ordered by employer.

    Beside each amount are the sum of the bases it was computed from, empty for a fixed amount, and the number of
    people, so that nobody works the base back from a rounded amount.
    """
    yield list(HEADINGS)
    with fan_out("levy.day_end"):
        bills = list(Bill.objects.filter(month=month, export=export_id).order_by("employer_id", "number"))
        for part in chunks(bills, 500):
            names = Employer.objects.in_bulk([bill.employer_id for bill in part])
            sums = BillSum.objects.filter(month=month, employer_id__in=names)
            sums_of_bill: dict[tuple[int, int], list[BillSum]] = {}
            for row in sums.order_by("employer_id", "number", "scheme", "payer", "kind"):
                sums_of_bill.setdefault((row.employer_id, row.number), []).append(row)
            for bill in part:
                employer, rows = names[bill.employer_id], sums_of_bill.get((bill.employer_id, bill.number), [])
                people = _count_people(bill, rows)
                for row in rows:
                    yield [
                        bill.notice,
                        employer.number,
                        employer.credit_code,
                        employer.name,
                        str(int(month)),
                        f"{row.scheme} {scheme_words(row.scheme).zh}",
                        PAYER_WORDS[row.payer].zh,
                        yuan_plain(row.amount),
                        "" if row.base is None else yuan_plain(row.base),
                        str(people[row.scheme, row.payer, row.kind]),
                        bill.pay_by.isoformat(),
                        f"{row.kind} {kind_words(row.kind).zh}",
                    ]
    total = yuan_plain(Fen(sum(bill.amount for bill in bills)))
    yield ["合计", str(len(bills)), "", "", str(int(month)), "", "", total, "", "", "", ""]


def _count_people(bill: Bill, rows: Sequence[BillSum]) -> dict[tuple[str, str, str], int]:
    """Return the number of people of each scheme, payer and type of a bill.

    A person has one normal line of each scheme and payer in a bill, but may have several of another type, one for each
    month; only then lines are read.
    """
    people = {(row.scheme, row.payer, row.kind): row.lines for row in rows}
    if any(row.kind != LineKind.NORMAL and row.lines > 1 for row in rows):
        lines = LevyLine.objects.for_employer(bill.employer_id).filter(
            month=bill.month, run__range=(bill.first_run, bill.last_run)
        )
        counted = lines.order_by().values_list("scheme", "payer", "kind")
        for scheme, payer, kind, count in counted.annotate(people=Count("person_id", distinct=True)):
            people[scheme, payer, kind] = count
    return people


def get_export_content(export: TaxExport) -> bytes:
    """Return the file of an export: CSV in UTF-8 with a byte order mark for Excel, with a total as last row.

    The bytes are those kept when the file was made. Raise :class:`Refusal` ``export_damaged`` if they no longer match
    their digest.
    """
    try:
        kept = zlib.decompress(bytes(export.content))
    except zlib.error:
        raise EXPORT_DAMAGED() from None
    if hashlib.sha256(kept).hexdigest() != export.digest:
        raise EXPORT_DAMAGED()
    return kept


def _written(export_id: int, month: Month) -> bytes:
    text = StringIO(newline="")
    csv.writer(text).writerows(_table(export_id, month))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


@transaction.atomic
def make_export(actor: Actor, month: Month) -> TaxExport:
    """Make a new file with every issued bill of a month above zero that is in no file yet.

    Opening balances are collected elsewhere and left out. Raise :class:`Refusal` ``month_without_bills``,
    ``bills_not_issued``, ``nothing_due`` or ``nothing_to_export``.
    """
    actor.require("receipts.book")
    list(TaxExport.objects.select_for_update().filter(month=month).values_list("id"))
    number = (TaxExport.objects.filter(month=month).aggregate(top=Max("number"))["top"] or 0) + 1
    row = TaxExport(
        id=new_id(),
        month=month,
        number=number,
        bills=0,
        amount=0,
        digest="",
        made_by=actor.user_id,
        made_by_name=actor.name,
    )
    with fan_out("levy.day_end"):
        bills = Bill.objects.filter(
            month=month, issued_at__isnull=False, export__isnull=True, amount__gt=0, is_opening=False
        )
        row.bills = bills.update(export=row.id)
        row.amount = Bill.objects.filter(month=month, export=row.id).aggregate(sum=Sum("amount"))["sum"] or 0
        if not row.bills:
            raise _explain_nothing(month)
    written = _written(row.id, month)
    row.digest, row.content = hashlib.sha256(written).hexdigest(), zlib.compress(written)
    row.save(force_insert=True)
    _note(actor, EXPORT_MAKE, row)
    return row


def _explain_nothing(month: Month) -> Refusal:
    """Return why there is no bill of a month to hand over."""
    bills = Bill.objects.filter(month=month, is_opening=False)
    count = bills.filter(issued_at__isnull=True).count()
    if not bills.exists():
        return MONTH_WITHOUT_BILLS(month=month)
    if count and not bills.filter(issued_at__isnull=False, amount__gt=0).exists():
        return BILLS_NOT_ISSUED(month=month, count=count)
    if not bills.filter(issued_at__isnull=False, amount__gt=0).exists():
        return NOTHING_DUE(month=month)
    return NOTHING_TO_EXPORT(month=month)


def _note(actor: Actor, act: JournalVerb, row: TaxExport, reason: str = "") -> None:
    words = {"month": int(row.month), "bills": row.bills, "amount": row.amount, "digest": row.digest}
    record_act(actor, act, OFFICE, ("export", row.id), new=words, reason=reason)


def _locked(export_id: int) -> TaxExport:
    row = TaxExport.objects.select_for_update().filter(id=export_id).first()
    if row is None:
        raise NO_SUCH_EXPORT()
    if row.state == TaxExportState.RECALLED:
        raise EXPORT_RECALLED()
    return row


@transaction.atomic
def fetch_export(actor: Actor, export_id: int) -> tuple[TaxExport, bytes]:
    """Return a file with its bytes and mark it as fetched; from then on it cannot be recalled.

    Each time is in the journal with its digest. Raise :class:`Refusal` ``no_such_export``, ``export_recalled`` or
    ``export_damaged``.
    """
    actor.require("receipts.book")
    row = _locked(export_id)
    written = get_export_content(row)
    if row.state == TaxExportState.READY:
        row.state, row.fetched_by_name, row.fetched_at = TaxExportState.FETCHED, actor.name, timezone.now()
        row.save(update_fields=["state", "fetched_by_name", "fetched_at"])
    _note(actor, EXPORT_FETCH, row)
    return row, written


@transaction.atomic
def recall_export(actor: Actor, export_id: int, reason: str) -> TaxExport:
    """Recall a file that was not fetched; its bills go into the next file.

    Raise :class:`Refusal` ``no_such_export``, ``export_recalled``, ``export_fetched``, ``words_missing`` or
    ``words_too_long``.
    """
    actor.require("receipts.book")
    row = _locked(export_id)
    if row.state == TaxExportState.FETCHED:
        raise EXPORT_FETCHED(name=row.fetched_by_name)
    row.reason = clean_reason(reason)
    with fan_out("levy.day_end"):
        Bill.objects.filter(month=row.month, export=row.id).update(export=None)
    row.state, row.recalled_by_name, row.recalled_at = TaxExportState.RECALLED, actor.name, timezone.now()
    row.save()
    _note(actor, EXPORT_RECALL, row, row.reason)
    return row


def get_exports(limit: int) -> list[TaxExport]:
    """Return the newest files, without their content."""
    return list(TaxExport.objects.defer("content").order_by("-month", "-number")[:limit])


def get_export_file_name(export: TaxExport) -> str:
    """Return the name of a file: month, number, day made."""
    made = timezone.localdate(export.made_at)
    return f"levy-{int(export.month)}-{export.number}-{made:%Y%m%d}.csv"

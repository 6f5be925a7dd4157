"""Find the law a line was assessed under; a value published later does not change the explanation of old lines."""

from collections.abc import Collection, Sequence

from canbao.law.queries import get_city_pack, get_pack_versions
from canbao.levy.models import Bill, LevyLine, Run
from canbao.levy.rates.rate_table import get_law_name
from canbao.rules.packs import Pack


def get_pack_of_law(law: str) -> Pack | None:
    """Return the pack with a law's name: the current one or one before a release; None if no longer known."""
    return next((pack for pack in get_pack_versions() if get_law_name(pack) == law), None)


def get_packs_of_lines(lines: Sequence[LevyLine]) -> dict[tuple[int, int], Pack]:
    """Return the packs that one employer's lines were assessed under, by month and run, where known."""
    if not lines:
        return {}
    runs = Run.objects.for_employer(lines[0].employer_id).filter(month__in={line.month for line in lines})
    laws = {(int(month), number): law for month, number, law in runs.values_list("month", "number", "law")}
    by_law = get_packs_by_law(set(laws.values()))
    return {run: by_law[law] for run, law in laws.items() if law in by_law}


def get_packs_by_law(laws: Collection[str]) -> dict[str, Pack]:
    """Return the packs with some laws' names, where known; several packs of one name count as the newest."""
    now = get_city_pack()
    by_law = {get_law_name(now): now}
    if set(laws) - by_law.keys():
        for pack in get_pack_versions():
            by_law.setdefault(get_law_name(pack), pack)
    return by_law


def get_law_of_bill(bill: Bill) -> str:
    """Return the name of the law of a bill's last run, empty for a bill without runs."""
    runs = Run.objects.for_employer(bill.employer_id).filter(month=bill.month, number=bill.last_run)
    return runs.values_list("law", flat=True).first() or ""

"""The assessment in the database yields the lines of the case file, and always those of the pure arithmetic."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from canbao.access.actors import SYSTEM
from canbao.levy.arithmetic.case_files import CaseState, _change, _compare
from canbao.levy.assessment.runs import MonthAlreadyPassed, assess_employer
from canbao.levy.models import LevyLine
from canbao.register.employers import ChangeSource
from canbao.register.models import Employer, PersonNumber
from canbao.register.operations import ChangesRefused, apply_changes
from canbao.register.queries import number_index
from canbao.rules.packs import Pack
from canbao.values.fact_changes import (
    CategoryChange,
    DeclareWage,
    Enrol,
    Identity,
    Resume,
    Suspend,
    UndoEnrol,
    UndoSuspend,
)
from canbao.values.ids import new_id
from canbao.values.money import yuan_plain
from canbao.values.months import Month
from tests.properties import examples

VECTORS = yaml.safe_load((Path(__file__).parent.parent / "vectors" / "levy-cases.yaml").read_text("utf-8"))
DECIDED = yaml.safe_load((Path(__file__).parent.parent / "vectors" / "decided-cases.yaml").read_text("utf-8"))
EVENTFUL = [(case, file["rules"]) for file in (VECTORS, DECIDED) for case in file["cases"] if "events" in case]

pytestmark = pytest.mark.django_db


class CaseBooks:
    """The register and the levy of one case; employers and people have the names of the case."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.employers: dict[str, int] = {}
        self.world = CaseState(pack)

    def employer(self, name: str) -> int:
        if name not in self.employers:
            row = Employer.objects.create(
                id=new_id(),
                number=name,
                name=name,
                organisation_code="XXXX0001-8",
                employer_type="10",
                legal_representative="甲",
            )
            self.employers[name] = row.id
        return self.employers[name]

    def person(self, name: str) -> int:
        return PersonNumber.objects.get(index=number_index(name)).person_id

    def change(self, kind: str, values: Mapping[str, Any]) -> None:
        self.world.pack = self.pack
        plain = _change(self.world, kind, values)
        employer = self.employer(str(values["employer"]))
        named: dict[str, Any] = {"employer": employer}
        if not isinstance(plain, Enrol):
            named["person"] = self.person(str(values["person"]))
        else:
            named["person"] = Identity("99", str(values["person"]), str(values["person"]), "0", date(1980, 1, 1))
        kinds = (Enrol, Resume, Suspend, DeclareWage, CategoryChange, UndoEnrol, UndoSuspend)
        assert isinstance(plain, kinds)
        given = {name: getattr(plain, name) for name in plain.__dataclass_fields__}
        apply_changes(SYSTEM, employer, [type(plain)(**{**given, **named})], ChangeSource())

    def assess(self, month: Month) -> list[dict[str, Any]]:
        lines = []
        for name, employer in sorted(self.employers.items()):
            run = assess_employer(SYSTEM, employer, month, self.pack)
            for line in LevyLine.objects.for_employer(employer).filter(month=month, run=run.number):
                lines.append(self.plain(name, line))
        return lines

    def plain(self, employer: str, line: LevyLine) -> dict[str, Any]:
        names = {self.person(name): name for name in self.names}
        return {
            "employer": employer,
            "person": names[line.person_id],
            "scheme": line.scheme,
            "payer": line.payer,
            "accrual": int(line.accrual),
            "type": line.kind,
            "base": None if line.base is None else yuan_plain(line.base),
            "amount": yuan_plain(line.amount),
        }

    names: frozenset[str] = frozenset()


@pytest.mark.parametrize(("case", "rules"), EVENTFUL, ids=[f"{case['id']} {case['title']}" for case, _ in EVENTFUL])
def test_the_database_levies_the_lines_of_the_case(case: Mapping[str, Any], rules: Mapping[str, Any]) -> None:
    pack = Pack.from_mapping(case.get("rules") or {}, case["id"]).laid_over(Pack.from_mapping(rules, "rules"))
    records, expected, faults = CaseBooks(pack), list(case["expect"]), []
    for event in case["events"]:
        ((kind, values),) = event.items()
        if kind == "assess":
            faults.extend(_compare(expected.pop(0), records.assess(Month(values))))
        elif kind == "publish":
            records.pack = records.pack.with_published(
                values["parameter"], Month(values["from"]), values["value"], "case"
            )
        else:
            records.names = records.names | {str(values["person"])}
            records.change(kind, values)
    assert faults == []
    assert expected == []


def test_a_month_before_the_last_assessed_month_is_refused() -> None:
    pack = Pack.from_mapping(VECTORS["rules"], "rules")
    records = CaseBooks(pack)
    employer = records.employer("A")
    assess_employer(SYSTEM, employer, Month(202403), pack)
    with pytest.raises(MonthAlreadyPassed) as caught:
        assess_employer(SYSTEM, employer, Month(202402), pack)
    assert caught.value.last == 202403


MONTHS = st.integers(1, 6).map(lambda number: 202400 + number)
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("join"), MONTHS, st.integers(300_000, 2_500_000)),
        st.tuples(st.just("resume"), MONTHS, st.none()),
        st.tuples(st.just("stop"), MONTHS, st.none()),
        st.tuples(st.just("declare"), MONTHS, st.integers(300_000, 2_500_000)),
        st.tuples(st.just("category"), MONTHS, st.sampled_from(["1101", "1201"])),
        st.tuples(st.just("cancel_join"), MONTHS, st.none()),
        st.tuples(st.just("cancel_stop"), MONTHS, st.none()),
        st.tuples(st.just("assess"), st.just(0), st.none()),
    ),
    max_size=12,
)


@examples(40)
@given(EVENTS)
def test_the_database_and_the_pure_arithmetic_levy_the_same_lines(events: list[tuple[str, int, Any]]) -> None:
    pack = Pack.from_mapping(VECTORS["rules"], "rules")
    records, world, name = CaseBooks(pack), CaseState(pack), f"p{new_id()}"
    records.names = frozenset({name})
    accounting = Month(202401)
    for kind, month, value in [*events, ("assess", 0, None)]:
        if kind == "assess":
            got = records.assess(accounting)
            pure = [line for _e, _p, line in world.assess(accounting)]
            lines = sorted((x["scheme"], x["payer"], x["accrual"], x["type"], x["base"], x["amount"]) for x in got)
            assert lines == sorted(
                (
                    line.scheme_payer.scheme,
                    line.scheme_payer.payer,
                    int(line.accrual),
                    line.kind,
                    None if line.base is None else yuan_plain(line.base),
                    yuan_plain(line.amount),
                )
                for line in pure
            )
            accounting = accounting + 1
            continue
        values = {
            "employer": "A",
            "person": name,
            "month": month,
            "from": month,
            "category": value or "1101",
            "wage": yuan_plain(value) if isinstance(value, int) else None,
            "date": f"{month // 100}-{month % 100:02d}-15",
        }
        if kind != "category":
            values["category"] = "1101"
        if kind not in ("join",) and not PersonNumber.objects.filter(index=number_index(name)).exists():
            continue
        try:
            records.change(kind, values)
        except ChangesRefused:
            continue
        world.change("A", name, _change(world, kind, values))

"""Acts on the law lock the prepared values first; a chunk of an impact locks its impact."""

from collections.abc import Callable

import pytest

from canbao.law import operations as law
from canbao.law.models import PublishedValue
from canbao.levy.forecast import impact
from canbao.values.actor import Actor
from canbao.values.months import Month

RATE = "scheme.310.employer.rate"


def test_acts_on_the_law_lock_the_prepared_values_first(preparer: Actor, releaser: Actor, row_locks: list[str]) -> None:
    def prepare() -> PublishedValue:
        return law.prepare_value(preparer, RATE, Month(202611), "0.08", "示例文号", "费率调整")

    def first_lock(act: Callable[[], object]) -> str:
        row_locks.clear()
        act()
        return row_locks[0]

    assert first_lock(prepare) == "law_publishedvalue"
    row = PublishedValue.objects.get()
    assert first_lock(lambda: law.recompute_impact(releaser, row.id)) == "law_publishedvalue"
    chunk: dict[str, object] = {"value": str(row.id), "attempt": 2}
    assert first_lock(lambda: impact.compute_impact_chunk(chunk, "")) == "law_impact"
    assert first_lock(lambda: law.release_value(releaser, row.id)) == "law_publishedvalue"


@pytest.mark.parametrize("kind", ["refuse", "withdraw"])
def test_a_value_is_locked_before_it_is_refused_or_withdrawn(
    preparer: Actor, releaser: Actor, row_locks: list[str], kind: str
) -> None:
    row = law.prepare_value(preparer, RATE, Month(202611), "0.08", "示例文号", "费率调整")
    row_locks.clear()
    if kind == "refuse":
        law.refuse_value(releaser, row.id, "不同意")
    else:
        law.withdraw_value(preparer, row.id)
    assert row_locks[0] == "law_publishedvalue"

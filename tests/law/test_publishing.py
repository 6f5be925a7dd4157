"""A value is published by two people, follows the rules of a pack file, and counts everywhere from its release."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from canbao.journal.models import Entry
from canbao.law import operations, queries
from canbao.law.models import Impact, PublishedValue
from canbao.law.operations import prepare_value, recompute_impact, refuse_value, release_value, withdraw_value
from canbao.law.queries import cached_law, get_city_pack, get_configured_pack, get_value_history, get_waiting_values
from canbao.store.jobs import run_due_jobs
from canbao.values.actor import Actor, NotAllowed
from canbao.values.months import Month
from canbao.values.refusals import Refusal
from tests import factories

RATE = "scheme.310.employer.rate"
OCTOBER, NOVEMBER = Month(202610), Month(202611)


def prepared(
    actor: Actor, value: Any = "0.08", since: Month = NOVEMBER, name: str = RATE, **more: Any
) -> PublishedValue:
    return prepare_value(actor, name, since, value, "示例文号", "费率调整", **more)


def released(preparer: Actor, releaser: Actor, *args: Any, **more: Any) -> PublishedValue:
    row = prepared(preparer, *args, **more)
    run_due_jobs()
    return release_value(releaser, row.id)


def refused(act: Any, *args: Any, **more: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act(*args, **more)
    return caught.value


def rate(month: Month) -> Decimal:
    return get_city_pack().at(month)[RATE]


# -- two people ------------------------------------------------------------------------------------------------------


def test_a_prepared_value_is_not_in_force(preparer: Actor) -> None:
    prepared(preparer)
    assert rate(NOVEMBER) == Decimal("0.07")


def test_a_value_released_by_a_second_person_counts_from_its_month(preparer: Actor, releaser: Actor) -> None:
    row = released(preparer, releaser)
    assert (row.state, row.decided_by) == ("released", releaser.user_id)
    assert (rate(OCTOBER), rate(NOVEMBER)) == (Decimal("0.07"), Decimal("0.08"))
    found = get_city_pack().get_value_in_force(RATE, NOVEMBER)
    assert found is not None and (found.source, found.since) == ("示例文号", NOVEMBER)


def test_the_preparer_can_not_release_or_refuse_a_value(preparer: Actor) -> None:
    row = prepared(preparer)
    run_due_jobs()
    assert refused(release_value, preparer, row.id).code == "same_person_prepared"
    assert refused(refuse_value, preparer, row.id, "不同意").code == "same_person_prepared"
    assert rate(NOVEMBER) == Decimal("0.07")


@pytest.mark.parametrize("state", ["released", "refused"])
def test_the_database_requires_a_second_person(preparer: Actor, state: str) -> None:
    row = prepared(preparer)
    for person in (row.prepared_by, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            PublishedValue.objects.filter(id=row.id).update(
                state=state, decided_by=person, release=1 if state == "released" else None
            )


def test_posts_without_the_right_are_refused(preparer: Actor, town: factories.City, finance: Actor) -> None:
    with pytest.raises(NotAllowed):
        prepared(factories.actor(town.approver))
    row = prepared(preparer)
    for act in (release_value, withdraw_value, recompute_impact):
        with pytest.raises(NotAllowed):
            act(finance, row.id)


def test_a_refused_value_is_not_in_force_and_keeps_its_answer(preparer: Actor, releaser: Actor) -> None:
    row = prepared(preparer)
    assert refused(refuse_value, releaser, row.id, " ").code == "answer_missing"
    assert refuse_value(releaser, row.id, "文号不符").answer == "文号不符"
    assert rate(NOVEMBER) == Decimal("0.07")
    assert refused(release_value, releaser, row.id).code == "value_decided_already"


def test_only_the_preparer_can_withdraw_a_value(preparer: Actor, town: factories.City) -> None:
    row = prepared(preparer)
    other = factories.actor(factories.staff("office.parameters", "参数乙"))
    assert refused(withdraw_value, other, row.id).code == "not_yours"
    assert withdraw_value(preparer, row.id).state == "withdrawn"
    assert get_waiting_values() == []
    assert prepared(preparer).state == "prepared"


def test_the_system_can_not_prepare_a_value(preparer: Actor) -> None:
    with pytest.raises(NotAllowed):
        prepared(replace(preparer, user_id=None))


def test_a_value_is_prepared_once_even_by_two_at_the_same_moment(
    preparer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared(preparer)
    refusal = refused(prepared, preparer)
    assert (refusal.code, refusal.words["name"]) == ("prepared_already", preparer.name)
    monkeypatch.setattr(operations, "_lock_prepared", dict)  # the other one has not committed yet
    assert refused(prepared, preparer).code == "prepared_already"
    assert PublishedValue.objects.count() == 1


def test_releasing_an_unknown_value_is_refused(releaser: Actor) -> None:
    assert refused(release_value, releaser, 1).code == "no_such_value"


def test_every_act_is_in_the_journal(preparer: Actor, releaser: Actor) -> None:
    released(preparer, releaser)
    refuse_value(releaser, prepared(preparer, "0.09", Month(202701)).id, "不同意")
    withdraw_value(preparer, prepared(preparer, "0.09", Month(202701)).id)
    acts = list(Entry.objects.filter(verb__startswith="law.").order_by("seq").values_list("verb", "actor_id"))
    assert [verb for verb, _actor in acts] == [
        "law.prepare",
        "law.release",
        "law.prepare",
        "law.refuse",
        "law.prepare",
        "law.withdraw",
    ]
    entry = Entry.objects.get(verb="law.release")
    assert (entry.new["parameter"], entry.new["month"], entry.new["value"]) == (RATE, 202611, '"0.08"')


# -- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("scheme.310.employer.rat", "0.08", "unknown_parameter"),
        (RATE, "8", "wrong_value"),
        (RATE, 0.08, "wrong_value"),
        (RATE, "0.123456789", "wrong_value"),
        ("scheme.330.person.monthly_amount", "10.005", "wrong_value"),
        ("join.effect", "at_once", "wrong_value"),
        ("base.floor_ratio", None, "never_ends"),
        (RATE, "0.07", "nothing_new"),
    ],
)
def test_a_value_that_a_file_can_not_hold_is_refused(preparer: Actor, name: str, value: Any, code: str) -> None:
    refusal = refused(prepared, preparer, value, NOVEMBER, name)
    assert refusal.code == code
    assert refusal.words["parameter"] == name
    if code == "wrong_value":
        assert str(refusal.words["problem"]).startswith(f"published: {name} ")
    assert not PublishedValue.objects.exists()


def test_a_second_value_for_a_month_must_be_a_correction(preparer: Actor, releaser: Actor) -> None:
    released(preparer, releaser)
    assert refused(prepared, preparer, "0.075").code == "month_taken"
    assert refused(prepared, preparer, "0.075", OCTOBER, corrects=True).code == "nothing_to_correct"
    released(preparer, releaser, "0.075", corrects=True)
    assert rate(NOVEMBER) == Decimal("0.075")
    assert [str(one.entry.value) for one in get_value_history(RATE)] == ["0.075", "0.07"]


def test_a_month_has_at_most_one_prepared_value(preparer: Actor) -> None:
    prepared(preparer)
    assert refused(prepared, preparer, "0.09").code == "prepared_already"
    prepared(preparer, "0.09", Month(202612))


@pytest.mark.parametrize(
    ("source", "reason", "code"), [(" ", "调整", "source_missing"), ("文号", "", "law_reason_missing")]
)
def test_a_value_needs_a_source_and_a_reason(preparer: Actor, source: str, reason: str, code: str) -> None:
    assert refused(prepare_value, preparer, RATE, NOVEMBER, "0.08", source, reason).code == code


def test_a_rate_can_end(preparer: Actor, releaser: Actor) -> None:
    released(preparer, releaser, None)
    assert get_city_pack().get_value_in_force(RATE, NOVEMBER) is None
    assert get_value_history(RATE)[1].until == NOVEMBER


def test_a_value_is_not_released_before_its_impact_is_computed(preparer: Actor, releaser: Actor) -> None:
    row = prepared(preparer)
    assert refused(release_value, releaser, row.id).code == "impact_missing"


def test_an_impact_computed_on_another_law_has_to_be_computed_again(preparer: Actor, releaser: Actor) -> None:
    first, second = prepared(preparer), prepared(preparer, "0.09", Month(202612))
    run_due_jobs()
    release_value(releaser, first.id)
    assert refused(release_value, releaser, second.id).code == "impact_stale"
    recompute_impact(releaser, second.id)
    run_due_jobs()
    assert release_value(releaser, second.id).state == "released"


def test_an_impact_reports_that_the_law_changed_while_it_was_computed(preparer: Actor, releaser: Actor) -> None:
    row = prepared(preparer)
    Impact.objects.filter(value=row).update(law="another")
    run_due_jobs()
    assert Impact.objects.get(value=row).problem == {"code": "law_moved"}


# -- how the law is read and cached ----------------------------------------------------------------------------------


def test_a_process_that_read_the_law_before_sees_a_release(preparer: Actor, releaser: Actor) -> None:
    get_city_pack()
    kept = queries._built
    released(preparer, releaser)
    queries._built = kept  # another process, which read the law before the release
    assert rate(NOVEMBER) == Decimal("0.08")


def test_nobody_sees_a_release_that_was_rolled_back(preparer: Actor, releaser: Actor) -> None:
    row = prepared(preparer)
    run_due_jobs()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        release_value(releaser, row.id)
        assert rate(NOVEMBER) == Decimal("0.08")
        seen = queries._built
        raise ZeroDivisionError
    assert rate(NOVEMBER) == Decimal("0.07")
    released(preparer, releaser, "0.09", Month(202612))
    queries._built = seen  # another thread, which read the law in between
    assert rate(NOVEMBER) == Decimal("0.07")


def test_a_request_reads_the_law_once_and_sees_its_own_release(preparer: Actor, releaser: Actor) -> None:
    row = prepared(preparer)
    run_due_jobs()
    with cached_law():
        with CaptureQueriesContext(connection) as taken:
            for _again in range(5):
                get_city_pack()
        assert len(taken) == 1
        release_value(releaser, row.id)
        assert rate(NOVEMBER) == Decimal("0.08")


def test_without_published_values_the_law_is_that_of_the_files(db: None) -> None:
    assert get_city_pack() is get_configured_pack()


def test_deciding_an_unknown_value_is_refused(releaser: Actor) -> None:
    assert refused(release_value, releaser, 1).code == "no_such_value"


# -- limits of the base ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "value"), [("base.floor_ratio", "3.5"), ("base.cap_ratio", "0.5")])
def test_a_floor_above_the_cap_is_refused(preparer: Actor, name: str, value: str) -> None:
    refusal = refused(prepared, preparer, value, name=name)
    assert (refusal.code, refusal.words["month"]) == ("floor_above_cap", NOVEMBER)
    assert refusal.words["floor"] > refusal.words["cap"]
    assert not PublishedValue.objects.exists()


def test_a_floor_above_a_cap_that_counts_later_is_refused_at_the_release(preparer: Actor, releaser: Actor) -> None:
    floor = prepared(preparer, "2", name="base.floor_ratio", beyond_bounds=True)
    cap = prepared(preparer, "1.5", since=Month(202701), name="base.cap_ratio", beyond_bounds=True)
    run_due_jobs()
    release_value(releaser, cap.id, confirms_bounds=True)
    recompute_impact(preparer, floor.id)
    run_due_jobs()
    refusal = refused(release_value, releaser, floor.id, confirms_bounds=True)
    assert (refusal.code, refusal.words["month"]) == ("floor_above_cap", Month(202701))

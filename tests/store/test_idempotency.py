"""Exactly once: the same form twice, in parallel, with another body, or failing."""

import threading

import pytest
from django.db import connection

from canbao.store.idempotency import KeyReused, run_once
from canbao.store.models import IdempotencyKey, Job


@pytest.mark.django_db
def test_the_second_time_gets_the_first_answer_and_no_second_effect() -> None:
    done: list[int] = []

    def act() -> dict[str, int]:
        done.append(1)
        return {"number": len(done)}

    assert run_once("7:a", {"x": 1}, act) == ({"number": 1}, False)
    assert run_once("7:a", {"x": 1}, act) == ({"number": 1}, True)
    assert done == [1]


@pytest.mark.django_db
@pytest.mark.fault("F02")
def test_the_same_key_with_another_body_is_refused_and_names_the_first_answer() -> None:
    run_once("7:a", {"x": 1}, lambda: {"number": "first"})
    with pytest.raises(KeyReused) as caught:
        run_once("7:a", {"x": 2}, lambda: {"number": "second"})
    assert caught.value.outcome == {"number": "first"}


@pytest.mark.django_db
def test_an_act_that_fails_leaves_no_key_behind() -> None:
    def fails() -> dict[str, str]:
        raise LookupError

    with pytest.raises(LookupError):
        run_once("7:a", {}, fails)
    assert not IdempotencyKey.objects.exists()
    assert run_once("7:a", {}, lambda: {"number": "now"}) == ({"number": "now"}, False)


@pytest.mark.fault("F01")
@pytest.mark.django_db(transaction=True)
def test_twenty_parallel_presses_have_one_effect_and_one_answer() -> None:
    answers: list[str] = []
    errors: list[Exception] = []
    ready = threading.Barrier(20)

    def act() -> dict[str, str]:
        job = Job.objects.create(kind="probe", dedupe=f"probe:{threading.get_ident()}", payload={})
        return {"job": str(job.id)}

    def press() -> None:
        ready.wait()
        try:
            answers.append(run_once("7:same", {"x": 1}, act)[0]["job"])
        except Exception as error:  # noqa: BLE001 - whatever happens in a thread has to reach the assertion
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(set(answers)) == 1
    assert len(answers) == 20
    assert Job.objects.count() == 1

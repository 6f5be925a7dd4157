"""`canbao check` names what is missing and what deviates."""

import pytest
from django.conf import settings
from django.db import connection

from canbao.access.actors import SYSTEM
from canbao.access.operations import add_staff
from canbao.cli.commands import check
from canbao.journal import triggers
from canbao.rules.packs import Pack


def test_a_cache_of_each_process_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    caches = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    monkeypatch.setattr(settings, "CACHES", caches)
    assert [one.level for one in check._cache()] == ["failed"]


@pytest.mark.django_db
def test_an_absent_trigger_is_named() -> None:
    assert list(check._database()) == []
    with connection.cursor() as cursor:
        name = next(iter(triggers._get_triggers()))
        on = " ON journal_entry" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER {name}{on}")
    try:
        assert [name in one.sentence for one in check._database()] == [True]
    finally:
        triggers.install_triggers()


def test_a_service_decided_by_one_person_is_a_deviation(monkeypatch: pytest.MonkeyPatch) -> None:
    from canbao.law import queries

    one = Pack.from_mapping({"review.enrolment.steps": 1}, "single counter").laid_over(queries.get_configured_pack())
    monkeypatch.setattr(queries, "get_city_pack", lambda: one)
    assert any(found.level == "deviation" and "enrolment" in found.sentence for found in check._rules())


@pytest.mark.django_db
def test_reviewing_by_one_person_alone_is_a_deviation() -> None:
    add_staff(SYSTEM, "alone", "赵敏", ["office.reviewer"], "a password long enough")
    assert [one.level for one in check._people()] == ["deviation"]
    add_staff(SYSTEM, "second", "周明哲", ["office.approver"], "a password long enough")
    assert list(check._people()) == []

"""The partitioned stand-in carries every rule over, and PostgreSQL refuses what a sharding engine would."""

import os
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from canbao.register.models import CoveragePeriod, Employer, InsuredPerson
from canbao.values.months import Month
from tools.partitioned import CannotPartition, employer_models, rebuild

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
# PostgreSQL words the same condition with casts and brackets elsewhere when it reads its own words again.
RULES = r"""
SELECT c.relname, k.conname, k.contype::text,
       regexp_replace(pg_get_constraintdef(k.oid), '::(character varying|text)(\[\])?|[()]', '', 'g')
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE c.relname = ANY(%s) AND k.conparentid = 0 AND k.contype IN ('p', 'u', 'c', 'f')
"""
INDEXES = r"""
SELECT c.relname, regexp_replace(
    pg_get_indexdef(x.indexrelid), '::(character varying|text)(\[\])?|[()]|(?<=ON) ONLY', '', 'g')
FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid WHERE c.relname = ANY(%s)
"""


@pytest.fixture
def tables() -> list[str]:
    """Every employer table."""
    return [model._meta.db_table for model in employer_models()]


def rows(sql: str, *parameters: object) -> set[tuple[object, ...]]:
    """What a statement answers."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return set(cursor.fetchall())


def test_tables_are_what_the_stage_says(tables: list[str]) -> None:
    kinds = rows("SELECT DISTINCT relkind::text FROM pg_class WHERE relname = ANY(%s)", tables)
    assert kinds == {("p",) if os.environ.get("CANBAO_TEST_PARTITIONED") == "1" else ("r",)}


@pytest.mark.skipif(os.environ.get("CANBAO_TEST_PARTITIONED") == "1", reason="the tables are partitioned already")
def test_rebuilding_keeps_every_rule(tables: list[str]) -> None:
    rules, indexes = rows(RULES, tables), rows(INDEXES, tables)
    assert rules
    assert indexes
    rebuild(connection)
    assert rows(RULES, tables) ^ rules == set()
    assert rows(INDEXES, tables) ^ indexes == set()


@pytest.mark.skipif(os.environ.get("CANBAO_TEST_PARTITIONED") == "1", reason="the tables are partitioned already")
@pytest.mark.parametrize(
    "rule",
    [
        "CREATE UNIQUE INDEX unshardable ON register_coverageperiod (person_id)",
        "ALTER TABLE register_coverageperiod ADD CONSTRAINT unshardable UNIQUE (id)",
        "CREATE TRIGGER unshardable BEFORE UPDATE ON register_coverageperiod"
        " FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    ],
)
def test_a_rule_that_leaves_the_employer_out_is_refused(rule: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(rule)
    with pytest.raises(CannotPartition, match="unshardable"):
        rebuild(connection)


def test_a_row_can_not_point_at_another_employers_row() -> None:
    one, other = (_employer(number) for number in ("6102000001", "6102000002"))
    person = InsuredPerson(
        employer=one,
        person_id=1,
        certificate="01",
        number="",
        number_index="a",
        name="示例",
        sex="1",
        birth=date(1990, 1, 1),
        insurance_status="1",
        category="11",
        from_month=Month(202611),
    )
    InsuredPerson.plain.bulk_create([person])
    CoveragePeriod.plain.bulk_create([CoveragePeriod(employer=one, person_id=1, from_month=Month(202611))])
    with pytest.raises(IntegrityError), transaction.atomic():
        CoveragePeriod.plain.bulk_create([CoveragePeriod(employer=other, person_id=1, from_month=Month(202611))])


def _employer(number: str) -> Employer:
    return Employer.objects.create(
        number=number, name=number, organisation_code=number, employer_type="1", legal_representative="示例"
    )

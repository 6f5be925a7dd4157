"""The SQL checker judges as a sharding engine's planner would, and where in doubt on the safe side."""

import pytest

from tests.house.sqlcheck import Placement, SqlCheck, Verdict

PLACEMENTS = {
    "employer": Placement("employer", "id"),
    "matter": Placement("employer", "employer_id"),
    "line": Placement("employer", "employer_id"),
    "person": Placement("person", "id"),
    "claim": Placement("claim", "key"),
}
CHECK = {vendor: SqlCheck(PLACEMENTS, vendor) for vendor in ("sqlite", "postgresql")}

CASES = {
    Verdict.NO_SHARD: [
        "SELECT code FROM code_table WHERE code = %s",
        'SAVEPOINT "s1"',
        'RELEASE SAVEPOINT "s1"',
        "BEGIN",
    ],
    Verdict.ROUTED: [
        "SELECT m.id FROM matter m WHERE m.employer_id = %s AND m.id = %s",
        "SELECT id FROM matter WHERE (employer_id) IN (%s)",
        "SELECT id FROM matter WHERE (employer_id, id) = (%s, %s)",
        "SELECT 1 FROM matter m JOIN line l ON l.employer_id = m.employer_id AND l.matter_id = m.id"
        " WHERE m.employer_id = %s",
        "SELECT 1 FROM matter m LEFT OUTER JOIN line l ON (m.employer_id = l.employer_id) WHERE m.employer_id = %s",
        "SELECT COUNT(*) FROM (SELECT DISTINCT m.id AS c FROM matter m WHERE m.employer_id = %s) subquery",
        "SELECT 1 FROM matter m WHERE m.employer_id = %s AND EXISTS"
        " (SELECT 1 FROM line U0 WHERE U0.employer_id = m.employer_id AND U0.matter_id = m.id)",
        "SELECT 1 FROM matter m WHERE m.employer_id = %s AND"
        " (EXISTS (SELECT 1 FROM line U0 WHERE U0.employer_id = %s)"
        " OR EXISTS (SELECT 1 FROM matter U0 WHERE U0.employer_id = %s))",
        "UPDATE matter SET state = %s WHERE employer_id = %s AND id = %s",
        "DELETE FROM line WHERE employer_id = %s AND id IN (SELECT U0.id FROM line U0 WHERE U0.employer_id = %s)",
        "INSERT INTO matter (employer_id, id) VALUES (%s, %s)",
        "INSERT INTO claim (key) VALUES (%s) ON CONFLICT DO NOTHING",
        "INSERT INTO line (employer_id, id) SELECT m.employer_id, m.id FROM matter m WHERE m.employer_id = %s",
        "SELECT employer_id FROM matter WHERE employer_id = %s UNION ALL SELECT employer_id FROM line"
        " WHERE employer_id = %s",
    ],
    Verdict.MANY_ROWS: ["INSERT INTO matter (employer_id, id) VALUES (%s, %s), (%s, %s)"],
    Verdict.FAN_OUT: [
        "SELECT id FROM matter",
        "SELECT id FROM matter WHERE employer_id IN (%s, %s)",
        "SELECT id FROM matter WHERE employer_id = %s OR state = %s",
        "SELECT id FROM matter WHERE NOT (employer_id = %s)",
        "SELECT id FROM matter WHERE employer_id > %s",
        "SELECT 1 FROM matter m JOIN line l ON l.employer_id = m.employer_id",
        "SELECT 1 FROM matter m LEFT OUTER JOIN line l ON (l.employer_id = m.employer_id AND m.employer_id = %s)",
        "UPDATE matter SET state = %s WHERE id = %s",
        "INSERT INTO line (employer_id, id) SELECT m.employer_id, m.id FROM matter m",
    ],
    Verdict.CROSS: [
        "SELECT 1 FROM matter m JOIN person p ON p.id = m.person_id WHERE m.employer_id = %s AND p.id = %s",
        "SELECT 1 FROM matter m JOIN line l ON l.matter_id = m.id",
        "SELECT 1 FROM matter m JOIN line l ON l.matter_id = m.id WHERE m.employer_id = %s",
        "SELECT 1 FROM matter m LEFT OUTER JOIN line l ON (l.employer_id = %s)",
        "SELECT 1 FROM matter m WHERE m.state = %s OR EXISTS"
        " (SELECT 1 FROM line U0 WHERE U0.employer_id = %s AND U0.employer_id = m.employer_id)",
        "UPDATE matter SET state = (SELECT U0.state FROM line U0 WHERE U0.employer_id = matter.employer_id)"
        " WHERE employer_id = %s",
    ],
    Verdict.REFUSED: [
        "INSERT INTO matter (id) VALUES (%s)",
        "CREATE TABLE other (id int)",
        "this is not SQL (",
    ],
}


@pytest.mark.parametrize("vendor", CHECK)
@pytest.mark.parametrize(
    ("verdict", "sql"), [(verdict, sql) for verdict, statements in CASES.items() for sql in statements]
)
def test_statement_is_judged(vendor: str, verdict: Verdict, sql: str) -> None:
    assert CHECK[vendor].judge(sql) is verdict


def test_lock_over_many_shards_is_refused() -> None:
    assert CHECK["postgresql"].judge("SELECT id FROM matter WHERE id = %s FOR UPDATE") is Verdict.REFUSED


def test_lock_in_one_shard_is_routed() -> None:
    sql = "SELECT id FROM matter WHERE employer_id = %s AND id = %s FOR UPDATE SKIP LOCKED"
    assert CHECK["postgresql"].judge(sql) is Verdict.ROUTED


def test_postgresql_bulk_insert_is_many_rows() -> None:
    sql = "INSERT INTO matter (employer_id, id) SELECT * FROM UNNEST((%s)::bigint[], (%s)::bigint[])"
    assert CHECK["postgresql"].judge(sql) is Verdict.MANY_ROWS

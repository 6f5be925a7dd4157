"""The tests' private PostgreSQL server: on no port, and gone afterwards even when the tests fail."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from tools import postgres

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(postgres.find_programs() is None, reason="only a server given by CANBAO_TEST_PG is here"),
]


def test_cluster_answers_on_its_socket_alone_and_is_gone_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError), postgres.cluster() as url:
        folder = Path(parse_qs(urlsplit(url).query)["host"][0])
        with psycopg.connect(host=str(folder), user="canbao", dbname="postgres") as connection:
            row = connection.execute("SELECT current_setting('listen_addresses'), pg_backend_pid()").fetchone()
        assert row is not None
        assert row[0] == ""
        raise ZeroDivisionError
    assert not folder.exists()
    assert not Path(f"/proc/{row[1]}").exists()

"""Empty databases to measure on."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg

from tools import postgres


@contextmanager
def empty_database(engine: str) -> Iterator[str]:
    """Yield the URL of an empty database and remove it afterwards."""
    if engine == "sqlite":
        with tempfile.TemporaryDirectory(prefix="canbao-bench-") as folder:
            yield f"sqlite:///{Path(folder) / 'canbao.sqlite3'}"
        return
    with postgres.cluster() as url:
        host = parse_qs(urlsplit(url).query)["host"][0]
        with psycopg.connect(host=host, user="canbao", dbname="postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE canbao")
        yield url

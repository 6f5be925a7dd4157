"""What every test may lean on: the database as each stage wants it, a frozen day, quick passwords, routed requests."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandlerMixin
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client

from tests import properties
from tests.markup import joined
from tests.undefined import fail_on_undefined

properties.register()

# Argon2 costs 50 ms a password by design; what a password hash must be is asked of the settings, not of the clock.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

fail_on_undefined(settings.TEMPLATES[0]["OPTIONS"])

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def the_same_people_in_any_order() -> None:
    """The cast is counted from one in every test, whatever ran before it in this process."""
    from tests import factories

    factories.count_from_one()


@pytest.fixture
def today() -> Iterator[date]:
    """Monday 2026-11-23, ten in the morning in Shanghai; the clock stands still."""
    with time_machine.travel(datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield TODAY


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite tests use a file, as the product does, so that threads and processes meet real locks."""
    if connection.vendor == "sqlite":
        path = tmp_path_factory.mktemp("database") / "canbao.sqlite3"
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(path)
        connection.settings_dict["TEST"]["NAME"] = str(path)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The migrated test database; with CANBAO_TEST_PARTITIONED=1 its employer tables are partitioned (R3, R4)."""
    if os.environ.get("CANBAO_TEST_PARTITIONED") == "1":
        from tools.partitioned import rebuild

        with django_db_blocker.unblock():
            rebuild(connection)


@pytest.fixture(scope="session", autouse=True)
def slips_hashed_quickly() -> Iterator[None]:
    """Slips get the cheapest Argon2 hash: at full cost it is half the work of making the cast's city."""
    from canbao.access import operations
    from canbao.crypto.secrets import TEST_COST, hash_secret

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "hash_secret", partial(hash_secret, cost=TEST_COST))
        yield


@pytest.fixture(scope="session", autouse=True)
def journal_lifted_around_flush() -> Iterator[None]:
    """Emptying the tables after a test is the one thing that may get past the journal's triggers (R8)."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_without_triggers(operations: Any, sql_list: list[str]) -> Any:
        from canbao.journal import triggers

        triggers.remove_triggers()
        try:
            # SQLite empties one table after another, in no order that keys of several columns would allow.
            with operations.connection.constraint_checks_disabled():
                return flush(operations, sql_list)
        finally:
            triggers.install_triggers()

    BaseDatabaseOperations.execute_sql_flush = flush_without_triggers
    yield
    BaseDatabaseOperations.execute_sql_flush = flush


@pytest.fixture(scope="session", autouse=True)
def pages_without_line_breaks() -> Iterator[None]:
    """The test client's pages come without the line breaks of their templates."""
    request = Client.request

    def request_and_join(client: Client, **values: Any) -> Any:
        response = request(client, **values)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            response.content = joined(response.content.decode()).encode()
        return response

    Client.request = request_and_join
    yield
    Client.request = request


NOT_DRAWN = ("--disable-gpu", "--disable-software-rasterizer")


@contextmanager
def static_files_kept() -> Iterator[None]:
    """Browsers keep static files, as they do of the product, instead of asking for each again with every page."""
    serve = StaticFilesHandlerMixin.serve

    def kept(handler: Any, request: Any) -> Any:
        response = serve(handler, request)
        response["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    StaticFilesHandlerMixin.serve = kept
    yield
    StaticFilesHandlerMixin.serve = serve


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The system's Chromium, driven by playwright; the test is skipped where there is none."""
    from playwright.sync_api import sync_playwright

    from tools import needs

    path = needs.chromium()
    if path is None:
        pytest.skip("needs chromium")
    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code of its own.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        sandbox = [] if os.geteuid() else ["--no-sandbox"]
        # Nobody looks at the pictures: without software rendering a page takes half the time.
        browser = playwright.chromium.launch(executable_path=path, args=[*sandbox, *NOT_DRAWN])
        with static_files_kept():
            yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(chromium: Any, live_server: Any) -> Iterator[Any]:
    """An empty page of a browser of its own, with the site's address as base: `page.goto("/")`."""
    context = chromium.new_context(base_url=live_server.url, locale="zh-CN", timezone_id="Asia/Shanghai")
    yield context.new_page()
    context.close()


@pytest.fixture
def routed_sql() -> Iterator[list[str]]:
    """Every statement of a request is routed to one shard, or stands in a named report over many (R7).

    Gives the list of offences, so that a test may look at them; the test fails when it is not empty at the end.
    """
    from tests.house.routing import watched_requests

    with watched_requests() as offences:
        yield offences
    assert not offences, "\n".join(offences)


LOCKS_ROWS = re.compile(r'FROM "(\w+)".* FOR (?:NO KEY )?UPDATE', re.DOTALL)


@pytest.fixture
def row_locks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The tables whose rows are locked for update, in order; a test clears the list before the act it looks at.

    SQLite locks the whole database and no rows. Here it says in a comment where PostgreSQL would lock, and as there
    refuses to outside a transaction.
    """
    if not connection.features.has_select_for_update:
        monkeypatch.setattr(connection.features, "has_select_for_update", True)
        monkeypatch.setattr(connection.features, "has_select_for_update_skip_locked", True)
        monkeypatch.setattr(connection.ops, "for_update_sql", lambda **_how: "/* FOR UPDATE */")
    tables: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = LOCKS_ROWS.search(sql.replace("/* FOR", " FOR"))
        if found:
            tables.append(found.group(1))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables

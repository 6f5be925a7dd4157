"""Fixtures for all tests: the database, a frozen day, quick passwords, routed requests, locked rows, a browser."""

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

# Argon2 takes 50 ms for a password by design; tests that log in need no real hash.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

fail_on_undefined(settings.TEMPLATES[0]["OPTIONS"])

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def count_people_from_one() -> None:
    """Count people and employers from one in every test, whatever ran before it in this process."""
    from tests import factories

    factories.count_from_one()


@pytest.fixture
def today() -> Iterator[date]:
    """Freeze the clock on Monday 2026-11-23, ten in the morning in Shanghai."""
    with time_machine.travel(datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield TODAY


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Store SQLite in a file, as the product does, so that threads and processes meet real locks."""
    if connection.vendor == "sqlite":
        path = tmp_path_factory.mktemp("database") / "canbao.sqlite3"
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(path)
        connection.settings_dict["TEST"]["NAME"] = str(path)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Migrate the test database; with CANBAO_TEST_PARTITIONED=1 its employer tables are partitioned (R3, R4)."""
    if os.environ.get("CANBAO_TEST_PARTITIONED") == "1":
        from tools.partitioned import rebuild

        with django_db_blocker.unblock():
            rebuild(connection)


@pytest.fixture(scope="session", autouse=True)
def hash_slips_quickly() -> Iterator[None]:
    """Hash the secrets of slips at the lowest cost: at full cost it is half the time of making the agency."""
    from canbao.access import operations
    from canbao.crypto.secrets import TEST_COST, hash_secret

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "hash_secret", partial(hash_secret, cost=TEST_COST))
        yield


@pytest.fixture(scope="session", autouse=True)
def lift_journal_triggers_for_flush() -> Iterator[None]:
    """Remove the journal's triggers while tables are emptied after a test, and at no other time (R8)."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_without_triggers(operations: Any, sql_list: list[str]) -> Any:
        from canbao.journal import triggers

        triggers.remove_triggers()
        try:
            # SQLite empties the tables one by one, in an order that composite foreign keys would forbid.
            with operations.connection.constraint_checks_disabled():
                return flush(operations, sql_list)
        finally:
            triggers.install_triggers()

    BaseDatabaseOperations.execute_sql_flush = flush_without_triggers
    yield
    BaseDatabaseOperations.execute_sql_flush = flush


@pytest.fixture(scope="session", autouse=True)
def join_lines_of_pages() -> Iterator[None]:
    """Remove the line breaks of templates from the pages of the test client."""
    request = Client.request

    def request_and_join(client: Client, **values: Any) -> Any:
        response = request(client, **values)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            response.content = joined(response.content.decode()).encode()
        return response

    Client.request = request_and_join
    yield
    Client.request = request


NO_RENDERING = ("--disable-gpu", "--disable-software-rasterizer")


@contextmanager
def cache_static_files() -> Iterator[None]:
    """Let browsers cache static files, as in production, instead of requesting them with every page."""
    serve = StaticFilesHandlerMixin.serve

    def serve_cacheable(handler: Any, request: Any) -> Any:
        response = serve(handler, request)
        response["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    StaticFilesHandlerMixin.serve = serve_cacheable
    yield
    StaticFilesHandlerMixin.serve = serve


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Return the system's Chromium, driven by playwright; skip the test where there is none."""
    from playwright.sync_api import sync_playwright

    from tools import needs

    path = needs.chromium()
    if path is None:
        pytest.skip("needs chromium")
    # Playwright has an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        sandbox = [] if os.geteuid() else ["--no-sandbox"]
        # The tests need no pictures: without software rendering a page takes half the time.
        browser = playwright.chromium.launch(executable_path=path, args=[*sandbox, *NO_RENDERING])
        with cache_static_files():
            yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(chromium: Any, live_server: Any) -> Iterator[Any]:
    """Return an empty page of a new browser, with the site's address as base: `page.goto("/")`."""
    context = chromium.new_context(base_url=live_server.url, locale="zh-CN", timezone_id="Asia/Shanghai")
    yield context.new_page()
    context.close()


@pytest.fixture
def routed_sql() -> Iterator[list[str]]:
    """Check that every statement of a request is routed to one shard or belongs to a named report over many (R7).

    Yield the list of offences, so that a test can read it; the test fails if the list is not empty at the end.
    """
    from tests.house.routing import watched_requests

    with watched_requests() as offences:
        yield offences
    assert not offences, "\n".join(offences)


LOCKS_ROWS = re.compile(r'FROM "(\w+)".* FOR (?:NO KEY )?UPDATE', re.DOTALL)


@pytest.fixture
def row_locks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Yield the tables whose rows are locked for update, in order; a test clears the list before its act.

    SQLite locks the whole database and no rows. Here a comment in its statements marks where PostgreSQL locks rows,
    and as on PostgreSQL a lock outside a transaction fails.
    """
    if not connection.features.has_select_for_update:
        monkeypatch.setattr(connection.features, "has_select_for_update", True)
        monkeypatch.setattr(connection.features, "has_select_for_update_skip_locked", True)
        monkeypatch.setattr(connection.ops, "for_update_sql", lambda **_how: "/* FOR UPDATE */")
    tables: list[str] = []

    def record_lock(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = LOCKS_ROWS.search(sql.replace("/* FOR", " FOR"))
        if found:
            tables.append(found.group(1))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record_lock):
        yield tables

"""The whole manual is played: no log line holds what is private, and every statement asks one shard."""

import io
import json
import logging
from collections.abc import Iterator
from logging.config import dictConfig
from typing import Any

import pytest
from django.conf import settings

from canbao import environment
from canbao.demonstration.journey.chapters import CHAPTERS
from canbao.demonstration.journey.instance import PEOPLE, Instance
from canbao.demonstration.journey.player import Journey, StepResult, play_steps
from canbao.store.jobs import run_due_jobs
from tests import factories


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the product writes with CANBAO_LOG_LEVEL=DEBUG, as it writes it."""
    written = io.StringIO()
    level = environment.read_environment()["CANBAO_LOG_LEVEL"]
    loggers = {
        name: {**logger, "level": "DEBUG" if logger["level"] == level else logger["level"]}
        for name, logger in settings.LOGGING["loggers"].items()
    }
    handlers = {"written": {"class": "logging.StreamHandler", "stream": written, "formatter": "json"}}
    root = {"handlers": ["written"], "level": "DEBUG"}
    dictConfig({**settings.LOGGING, "handlers": handlers, "root": root, "loggers": loggers})
    yield written
    dictConfig(settings.LOGGING)


@pytest.fixture
def unmasked() -> Iterator[io.StringIO]:
    """The same lines before the formatter masks what looks like a number."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def private(journey: Journey) -> set[str]:
    """What was typed or printed in the journey and belongs in no log."""
    typed = {word for person in journey.people for word in (person["name"], person["number"])}
    secrets = {form for _name, secret in journey.slips for form in (secret, secret.replace("-", ""), secret.lower())}
    return typed | secrets | {journey.account["password"], factories.PASSWORD, "13800000000", "not the password at all"}


def play_manual(site: str) -> Journey:
    """Play every step of the manual, each of them well, and give what was typed and printed."""
    people = {name: (factories.staff(post, who, name).username, factories.PASSWORD) for name, who, post in PEOPLE}
    journey = Journey(Instance(site, people))
    told: list[StepResult] = []
    for _title, steps in CHAPTERS:
        play_steps(journey, steps, told.append)
        # A test's server has no worker: the messages to the employer are sent here.
        run_due_jobs()
    assert [played for played in told if played.state != "ok"] == []
    return journey


def test_no_line_holds_a_name_a_number_a_phone_or_a_secret(
    log: io.StringIO, unmasked: io.StringIO, live_server: Any
) -> None:
    journey = play_manual(live_server.url)
    requests = [line for line in map(json.loads, log.getvalue().splitlines()) if line["event"] == "request_finished"]
    assert len(requests) > 50
    assert all(line["request_id"] for line in requests)
    for written in (log.getvalue(), unmasked.getvalue()):
        found = {word: line for word in private(journey) for line in written.splitlines() if word in line}
        assert found == {}


def test_every_statement_of_the_manual_asks_one_shard(routed_sql: list[str], live_server: Any) -> None:
    play_manual(live_server.url)


def test_a_number_in_an_error_is_masked(log: io.StringIO) -> None:
    number = factories.resident_number(7)
    try:
        raise ValueError(f"{number} 13800000000")
    except ValueError:
        logging.getLogger("canbao").exception("about %s", number)
    (line,) = log.getvalue().splitlines()
    assert number not in line
    assert "13800000000" not in line
    assert "[personal]" in json.loads(line)["event"]

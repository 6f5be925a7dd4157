"""The part of `make fuzz` that runs inside pytest: shuffles properties, stops at the deadline, writes failures down.

`tools/fuzz.py` passes what is needed in CANBAO_TEST_FUZZ_UNTIL, CANBAO_TEST_FUZZ_SEED and CANBAO_TEST_FUZZ_REPORT.
"""

import json
import os
import random
import time
from pathlib import Path

import pytest

UNTIL, SEED, REPORT = "CANBAO_TEST_FUZZ_UNTIL", "CANBAO_TEST_FUZZ_SEED", "CANBAO_TEST_FUZZ_REPORT"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Shuffle the tests by the seed, so that the deadline does not always cut off the same ones."""
    random.Random(os.environ[SEED]).shuffle(items)  # noqa: S311 (an order, no secret)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what would begin after the deadline."""
    if time.time() > float(os.environ[UNTIL]):
        pytest.skip("out of time")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Write each property that ran to the report: whether it failed, and with which example."""
    if "PYTEST_XDIST_WORKER" in os.environ or report.skipped or (report.passed and report.when != "call"):
        return
    line = {"test": report.nodeid, "failed": report.failed, "example": example_in(report.longreprtext)}
    with Path(os.environ[REPORT]).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def example_in(text: str) -> str:
    """Return the failing example of a report, from where hypothesis names it; the whole text where it names none."""
    lines = [line.removeprefix("E").removeprefix("   ") for line in text.splitlines()]
    begins = [place for place, line in enumerate(lines) if line.lstrip().startswith(("Failing ", "Falsifying "))]
    return "\n".join(lines[begins[0] :] if begins else lines)

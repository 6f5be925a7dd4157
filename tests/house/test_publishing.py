"""What a public repository needs is there: its description, its workflow, and a change log of existing parameters."""

import re
from typing import Any

import pytest
import yaml

from canbao.rules.parameters import get_parameter
from tests.house.sources import ROOT

# publiccode.yml, version 0.4: the mandatory keys, and the vocabularies used here.
KEYS = (
    "publiccodeYmlVersion",
    "name",
    "url",
    "platforms",
    "categories",
    "developmentStatus",
    "softwareType",
    "description",
    "legal.license",
    "maintenance.type",
    "maintenance.contacts",
    "localisation.localisationReady",
    "localisation.availableLanguages",
)
STATUS = ("concept", "development", "beta", "stable", "obsolete")


def _publiccode() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))


@pytest.mark.parametrize("key", KEYS)
def test_the_description_has_what_the_standard_asks(key: str) -> None:
    value: Any = _publiccode()
    for part in key.split("."):
        value = value[part]
    assert value


def test_the_description_keeps_the_standard_s_limits() -> None:
    described = _publiccode()
    assert described["developmentStatus"] in STATUS
    assert described["legal"]["license"] == "Apache-2.0"
    assert all(contact["name"] for contact in described["maintenance"]["contacts"])
    for words in described["description"].values():
        assert len(words["genericName"]) <= 35
        assert len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        assert words["features"]
        assert all((ROOT / path).is_file() for path in words.get("screenshots", ()))


def test_the_workflow_runs_the_commands_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    [commands] = re.findall(r"^```sh\n(make .*?)```", readme, re.MULTILINE | re.DOTALL)[:1]
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text("utf-8"))
    runs = "\n".join(step.get("run", "") for job in workflow["jobs"].values() for step in job["steps"])
    assert commands.split("\n")[:-1] == ["make demo", "make test"]
    assert all(re.search(rf"^{command}\b", runs, re.MULTILINE) for command in ("make demo", "make test"))


def test_parameters_named_in_the_change_log_exist() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    named = set(re.findall(r"`([a-z]\w+(?:\.\w+)+)`", text)) - {"django.po"}
    assert len(named) > 10
    assert [name for name in sorted(named) if get_parameter(name) is None] == []

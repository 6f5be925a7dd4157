"""`canbao identifier check` says over a pipe what the vectors promise."""

import json
from pathlib import Path

from tests.cli.running import canbao

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "identifiers.json").read_text("utf-8"))


def test_every_vector_is_answered_as_promised(tmp_path: Path) -> None:
    lines = "".join(f"{vector['kind']}\t{vector['value']}\n" for vector in VECTORS)
    done = canbao(tmp_path, "identifier", "check", given=lines)
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [{key: answer.get(key) for key in vector} for vector, answer in zip(VECTORS, said, strict=True)] == VECTORS


def test_a_line_without_a_tab_is_no_identifier(tmp_path: Path) -> None:
    done = canbao(tmp_path, "identifier", "check", given="610200\n")
    assert json.loads(done.stdout) == {"kind": "", "value": "610200", "valid": False, "reason": "format"}


def test_an_unknown_kind_is_said(tmp_path: Path) -> None:
    done = canbao(tmp_path, "identifier", "check", given="shoe_size\t42\n")
    assert json.loads(done.stdout)["reason"] == "kind"


def test_it_needs_no_configuration_and_never_starts_the_framework(tmp_path: Path) -> None:
    done = canbao(tmp_path, "identifier", "check", given="phone\t13800000000\n", CANBAO_SUITE="no such suite")
    assert json.loads(done.stdout)["valid"] is True

"""The demonstration is the same at every making, whole, and never touches what is not its own."""

import re
from pathlib import Path

import pytest
from django.db import transaction

from canbao.cli.commands import demo
from canbao.demonstration.city import builder, employers
from canbao.register.models import Employer, InsuredPerson, Person
from canbao.store.tenancy import fan_out
from canbao.values.identifiers import check_identifier
from tests.cli.made import Made
from tests.cli.running import canbao

PEOPLE = 200


def _everybody() -> list[tuple[str, str, object]]:
    with fan_out("demo"):
        wages = {row.person_id: (row.wage, row.insurance_status, row.from_month) for row in InsuredPerson.objects.all()}
        return sorted((person.number, person.name, wages[person.id]) for person in Person.objects.all())


def test_two_makings_are_the_same_city(db: None, today: object) -> None:
    cities = []
    for _making in "12":
        with transaction.atomic():
            builder.build_city(PEOPLE)
            cities.append((_everybody(), sorted(Employer.objects.values_list("number", "name", "credit_code"))))
            transaction.set_rollback(True)
    assert cities[0] == cities[1]
    assert len(cities[0][0]) == PEOPLE


def test_making_prints_the_secret_and_a_second_start_how_to_reprint(demonstration: Made) -> None:
    folder, first = demonstration
    assert first.returncode == 0, first.stderr
    assert re.search(r"([2-9A-Z]{4}-){3}[2-9A-Z]{4}", first.stdout)
    database = (folder / "demo" / "canbao.sqlite3").read_bytes()
    secret = re.search(r"([2-9A-Z]{4}-){3}[2-9A-Z]{4}", first.stdout)
    assert secret is not None
    assert secret.group().encode() not in database
    assert secret.group().replace("-", "").encode() not in database
    second = canbao(folder, "demo")
    assert second.returncode == 0, second.stderr
    assert "canbao demo --slip" in second.stdout
    assert not re.search(r"([2-9A-Z]{4}-){3}[2-9A-Z]{4}", second.stdout)


def test_reset_spares_what_is_not_the_demonstration_s(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "canbao.env").write_text("CANBAO_SECRET=x\nCANBAO_DEMO=0\n")
    (folder / "canbao.sqlite3").write_text("an agency's books")
    done = canbao(tmp_path, "demo", "--reset")
    assert done.returncode == 1
    assert "not touched" in done.stderr
    assert (folder / "canbao.sqlite3").read_text() == "an agency's books"


def test_clearing_removes_only_its_own_files(tmp_path: Path) -> None:
    (tmp_path / "canbao.sqlite3").write_text("")
    (tmp_path / "notes.txt").write_text("mine")
    demo.clear(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_an_installation_s_variables_do_not_reach_the_demonstration(demonstration: Made) -> None:
    folder, done = demonstration
    assert done.returncode == 0, done.stderr
    assert (folder / "demo" / "canbao.sqlite3").stat().st_size > 0


def test_a_city_of_any_size_has_employers_of_every_size_and_the_same_people_every_time(db: None, today: object) -> None:
    cities = []
    for _making in "12":
        with transaction.atomic():
            builder.build_city(PEOPLE, PEOPLE + 900)
            cities.append((_everybody(), sorted(Employer.objects.values_list("number", "name", "credit_code"))))
            transaction.set_rollback(True)
    assert cities[0] == cities[1]
    assert len(cities[0][0]) == PEOPLE + 900
    assert len(cities[0][1]) > len(employers.EXAMPLES) + 5


@pytest.mark.parametrize("serial", [1, 9_999, 10_000, 10_030, 300_000, 600_000])
def test_every_serial_has_codes_of_its_own_that_check(serial: int) -> None:
    assert check_identifier(
        "uscc", employers.credit_code(serial), None
    ).organisation_code == employers.organisation_code(serial)
    assert employers.organisation_code(serial) != employers.organisation_code(serial + 1)

"""A service is one folder: it is added, used and removed without an edit elsewhere."""

import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

import canbao.services
from canbao.matters.catalogue import FaultyService, get_services, load_service
from canbao.register.models import InsuredPerson
from tests import factories

FILES = {
    "__init__.py": "",
    "declaration.py": """
        from canbao.matters.catalogue import Declaration
        from canbao.values.bilingual import Bilingual
        DECLARATION = Declaration("returner", Bilingual("Returners", "返聘登记"), Bilingual("A demo", "演示"), "310",
                                  "filing", "typed", 90)
    """,
    "columns.py": """
        from canbao.matters.columns import Column
        from canbao.values.bilingual import Bilingual
        CERTIFICATE = Bilingual("Certificate", "证件类型")
        NUMBER = Bilingual("Number", "证件号码")
        COLUMNS = (Column("certificate", CERTIFICATE, "code", codes="psn_cert_type", default="01"),
                   Column("number", NUMBER, "number", required=True, certificate="certificate"),
                   Column("month", Bilingual("Month", "年月"), "month", required=True))
    """,
    "checks.py": """
        from canbao.values.findings import Finding
        from canbao.values.bilingual import Bilingual
        SENTENCES = {"not_in_november": Bilingual("Not in November.", "11 月不办。")}
        def check(lines, facts):
            return [Finding("error", "not_in_november", line.position, "month")
                    for line in lines if line.values["month"] % 100 == 11]
    """,
    "effect.py": """
        from datetime import date
        from canbao.values.fact_changes import Identity, Enrol
        from canbao.values.months import Month
        def effect(lines, facts):
            return [Enrol(facts.employer_id, Identity("01", line.values["number"], "返聘者", "1", date(1990, 1, 1)),
                         Month(line.values["month"]), "1101", None) for line in lines]
    """,
}
GUIDE = "\n".join(
    f"{part}: {{en: text, zh: 文字}}"
    for part in (
        "summary",
        "conditions",
        "materials",
        "procedure",
        "statutory_time",
        "promised_time",
        "fee",
        "result",
        "basis",
        "advice",
        "supervision",
    )
)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "returner"
    place.mkdir()
    for name, text in FILES.items():
        (place / name).write_text(textwrap.dedent(text), "utf-8")
    (place / "guide.yaml").write_text(GUIDE, "utf-8")
    canbao.services.__path__.append(str(tmp_path))
    get_services.cache_clear()
    yield place
    canbao.services.__path__.remove(str(tmp_path))
    for name in [name for name in sys.modules if name.startswith("canbao.services.returner")]:
        del sys.modules[name]
    get_services.cache_clear()


@pytest.mark.django_db
@pytest.mark.usefixtures("folder", "today")
def test_an_added_service_reaches_the_register(monkeypatch: pytest.MonkeyPatch) -> None:
    from canbao.law import queries
    from canbao.rules.packs import Pack

    pack = Pack.from_mapping(
        {"review.returner.steps": 2, "review.returner.promised_working_days": 1}, "the test's pack"
    ).laid_over(queries.get_configured_pack())
    queries.get_configured_pack.cache_clear()
    monkeypatch.setattr(queries, "load_pack", lambda *paths: pack)
    try:
        town = factories.city()
        people = [{"number": factories.resident_number(1), "certificate": "01", "month": "202610"}]
        assert (
            factories.decide_matter(town, factories.submit_people(town.owner_actor, people, "returner")).state == "done"
        )
        assert InsuredPerson.objects.for_employer(town.employer.id).get().name == "返聘者"
    finally:
        queries.get_configured_pack.cache_clear()


@pytest.mark.usefixtures("folder")
def test_an_added_service_is_in_the_catalogue_at_its_place() -> None:
    assert list(get_services())[-1] == "returner"


@pytest.mark.parametrize(
    ("part", "text", "message"),
    [
        ("declaration.py", "DECLARATION = None", "returner"),
        ("effect.py", "", "effect.py has no effect"),
        (
            "columns.py",
            "COLUMNS = ()\nfrom canbao.matters.columns import Column\nfrom canbao.values.bilingual import Bilingual\n"
            "COLUMNS = (Column('a', Bilingual('a', 'a'), 'no such kind'),)",
            "has no kind called no such kind",
        ),
        ("guide.yaml", "summary: {en: only English}", "guide.yaml lacks summary"),
    ],
)
def test_a_faulty_folder_is_refused_naming_the_fault(folder: Path, part: str, text: str, message: str) -> None:
    (folder / part).write_text(text, "utf-8")
    with pytest.raises((FaultyService, AttributeError)) as caught:
        load_service("returner")
    assert message in str(caught.value) or part == "declaration.py"

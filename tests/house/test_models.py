"""The schema rules R1–R4, R8: every model keeps them, and a model that doesn't is named."""

from typing import Any

import pytest
from django.apps import apps
from django.core import checks
from django.db import models
from django.test.utils import isolate_apps

from canbao.store.sharding import check_sharding, declare_sharding, get_sharding, get_sharding_faults
from tests.house.routing import placements
from tests.house.sqlcheck import Placement


@pytest.mark.parametrize("model", apps.get_models(include_auto_created=True), ids=lambda model: model._meta.label)
def test_model_keeps_the_schema_rules(model: type[models.Model]) -> None:
    assert get_sharding(model) is not None
    assert get_sharding_faults(model) == []


def test_django_runs_the_check() -> None:
    assert check_sharding in checks.registry.registry.get_checks()


def test_the_check_is_clean() -> None:
    assert checks.run_checks(tags=["canbao"]) == []


def _declare(shard: Any, fields: dict[str, Any], key: str | None = None, **meta: Any) -> type[models.Model]:
    """A toy model of class `shard`; `employer` fields point at the register's employers."""
    body = {**fields, "__module__": __name__, "Meta": type("Meta", (), {"app_label": "store", **meta})}
    model = type("Toy", (models.Model,), body)
    return declare_sharding(shard, key)(model) if shard else model


def _employer() -> Any:
    return models.ForeignKey("register.Employer", on_delete=models.PROTECT, db_index=False, related_name="+")


def _composite() -> dict[str, Any]:
    return {
        "pk": models.CompositePrimaryKey("employer_id", "id"),
        "employer": _employer(),
        "id": models.BigIntegerField(),
    }


def _no_class() -> type[models.Model]:
    return _declare(None, {"id": models.BigIntegerField(primary_key=True)})


def _plain_key() -> type[models.Model]:
    return _declare("employer", {"id": models.BigIntegerField(primary_key=True), "employer": _employer()})


def _key_ends_with_employer() -> type[models.Model]:
    return _declare("employer", {**_composite(), "pk": models.CompositePrimaryKey("id", "employer_id")})


def _unique_field() -> type[models.Model]:
    return _declare("employer", {**_composite(), "number": models.CharField(max_length=9, unique=True)})


def _unique_constraint() -> type[models.Model]:
    rule = models.UniqueConstraint(fields=["number"], name="toy_number")
    return _declare("employer", {**_composite(), "number": models.CharField(max_length=9)}, constraints=[rule])


def _key_to_a_person() -> type[models.Model]:
    person = models.ForeignKey("register.Person", on_delete=models.PROTECT, related_name="+")
    return _declare("employer", {**_composite(), "person": person})


def _key_to_a_user() -> type[models.Model]:
    user = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    return _declare("employer", {**_composite(), "user": user})


def _many_to_many() -> type[models.Model]:
    return _declare("self", {"key": models.CharField(primary_key=True, max_length=9), "people": _people()}, "key")


def _people() -> Any:
    return models.ManyToManyField("register.Person", related_name="+")


def _database_made_id() -> type[models.Model]:
    return _declare("self", {"id": models.BigAutoField(primary_key=True)}, "id")


def _reference_to_an_employer() -> type[models.Model]:
    return _declare("reference", {"code": models.CharField(primary_key=True, max_length=9), "employer": _employer()})


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (_no_class, "R1"),
        (_plain_key, "R2"),
        (_key_ends_with_employer, "R2"),
        (_unique_field, "R3"),
        (_unique_constraint, "R3"),
        (_key_to_a_person, "are on another shard"),
        (_key_to_a_user, "db_constraint=False"),
        (_many_to_many, "R8"),
        (_database_made_id, "R5"),
        (_reference_to_an_employer, "reference table"),
    ],
)
def test_wrong_model_is_named(make: Any, rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("canbao.store.sharding._DECLARED", dict(_declared()))
    with isolate_apps("canbao.store", "canbao.register", "canbao.access") as toys:
        model = make()
        _resolve(model, toys)
        assert any(rule in fault for fault in get_sharding_faults(model)), get_sharding_faults(model)


def _declared() -> dict[str, Any]:
    from canbao.store import sharding

    return sharding._DECLARED


def _resolve(model: type[models.Model], toys: Any) -> None:
    """Point a toy's relations at the real models: the isolated registry knows none of them."""
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        remote = getattr(field, "remote_field", None)
        if remote is not None and isinstance(remote.model, str):
            remote.model = apps.get_model(remote.model)


def test_a_right_model_has_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("canbao.store.sharding._DECLARED", dict(_declared()))
    with isolate_apps("canbao.store") as toys:
        rule = models.UniqueConstraint(fields=["employer", "number"], name="toy_number")
        model = _declare("employer", {**_composite(), "number": models.CharField(max_length=9)}, constraints=[rule])
        _resolve(model, toys)
        assert get_sharding_faults(model) == []


def test_an_employers_rows_lie_with_the_employer() -> None:
    found = placements()
    assert found["register_employer"] == Placement("employer", "id")
    assert found["register_coverageperiod"] == Placement("employer", "employer_id")


def test_claims_lie_by_themselves() -> None:
    found = placements()
    assert found["register_currentcoverage"].group == found["register_person"].group == "person"
    assert found["register_employerkey"].group not in ("employer", "person")

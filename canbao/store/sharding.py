"""The sharding class of every model (schema rules R1–R4, R8): how a sharding engine distributes its table."""

from collections.abc import Callable, Iterable
from typing import Any, Literal, TypeVar

from django.apps import apps
from django.core import checks
from django.db import models

_M = TypeVar("_M", bound=models.Model)
Shard = Literal["employer", "person", "self", "reference", "local"]

_DECLARED: dict[str, tuple[Shard, str | None]] = {}

LOCAL_APPS = frozenset({"auth", "contenttypes", "sessions", "account", "mfa", "usersessions"})
"""Applications of libraries: their tables (log-ins, sessions) are on one node beside the shards."""


def declare_sharding(shard: Shard, key: str | None = None) -> Callable[[type[_M]], type[_M]]:
    """Declare a model's sharding class. ``key`` names the distribution column.

    - ``employer``: distributed by ``employer_id``.
    - ``person``: distributed by ``person_id``, or by ``key``.
    - ``self``: distributed by the row's own unique ``key`` (required).
    - ``reference``: a small table on every node.
    - ``local``: log-ins and jobs, on one node.
    """

    def declare(model: type[_M]) -> type[_M]:
        _DECLARED[model._meta.label] = (
            shard,
            key or {"employer": "employer_id", "person": "person_id"}.get(shard),
        )
        return model

    return declare


def get_sharding(model: type[models.Model]) -> Shard | None:
    """Return a model's sharding class, None when it declares none."""
    if model._meta.label in _DECLARED:
        return _DECLARED[model._meta.label][0]
    return "local" if model._meta.app_label in LOCAL_APPS else None


def get_shard_key(model: type[models.Model]) -> str | None:
    """Return a model's distribution column, None for reference and local models."""
    return _DECLARED.get(model._meta.label, (None, None))[1]


def _columns(model: type[models.Model], names: Iterable[str]) -> list[str]:
    selected = set(names)
    return [field.attname for field in model._meta.local_concrete_fields if selected & {field.name, field.attname}]


def _foreign_key_faults(model: type[models.Model], key: str, field: Any) -> Iterable[str]:
    target = field.related_model
    kind = get_sharding(target)
    if kind == "reference":
        return
    if kind == "local":
        yield f"{field.name} points at local {target._meta.label}: give it db_constraint=False"
    elif field.attname != key or get_shard_key(target) != target._meta.pk.attname:
        yield f"{field.name} points at {target._meta.label}, whose rows are on another shard"


def get_sharding_faults(model: type[models.Model]) -> list[str]:
    """Return the faults that keep a model from being distributed as declared."""
    shard, key = get_sharding(model), get_shard_key(model)
    if shard is None:
        return ["declares no class: decorate it with store.sharding.declare_sharding (R1)"]
    if shard == "local":
        return []
    faults: list[str] = []
    if shard == "reference":
        return [
            f"reference table points at {field.related_model._meta.label}"
            for field in model._meta.local_fields
            if isinstance(field, models.ForeignKey) and get_sharding(field.related_model) != "reference"
        ]
    if key is None:
        return ["names no key: pass declare_sharding the distribution column (R1)"]
    pk = [field.attname for field in model._meta.pk_fields]
    if pk[0] != key:
        faults.append(f"primary key {pk} does not begin with {key} (R2)")
    if shard == "employer" and len(pk) < 2:
        faults.append("an employer's row needs a composite key (R2)")
    for field in model._meta.local_fields:
        if field.unique and not field.primary_key and field.attname != key:
            faults.append(f"{field.name} is unique without {key} (R3)")
        if isinstance(field, models.AutoField):
            faults.append(f"{field.name}: the database makes the id (R5)")
        if isinstance(field, models.ForeignKey) and getattr(field, "db_constraint", True):
            faults.extend(_foreign_key_faults(model, key, field))
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and key not in _columns(model, constraint.fields):
            faults.append(f"unique {constraint.name} without {key} (R3)")
    if model._meta.local_many_to_many:
        faults.append("a many-to-many table has no key of its own (R8)")
    return faults


@checks.register("canbao")
def check_sharding(app_configs: Any, **_: Any) -> list[checks.CheckMessage]:
    """Return an error for each fault of the schema rules (Django system check)."""
    return [
        checks.Error(f"{model._meta.label} {fault}", obj=model, id="canbao.E001")
        for model in apps.get_models(include_auto_created=True)
        for fault in get_sharding_faults(model)
    ]

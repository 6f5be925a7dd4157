"""Composite keys, and foreign keys within one employer (R2, R4), for SQLite, PostgreSQL and Citus."""

from typing import Any

from django.db import models
from django.db.models.constraints import BaseConstraint

from canbao.store.tenancy import EmployerQuerySet
from canbao.values.ids import new_id


class CompositeForeignKey(BaseConstraint):
    """A database foreign key over several columns, which Django's ForeignObject does not create.

    It is NOT DEFERRABLE: a reference to another employer's row fails at the statement.
    """

    def __init__(self, *, name: str, columns: list[str], to: str, to_columns: list[str], **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        self.columns, self.to, self.to_columns = list(columns), to, list(to_columns)

    # django-stubs allows None for every argument; Django's schema editor always passes both.
    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        """Return the constraint's part of CREATE TABLE."""
        quote = schema_editor.quote_name
        columns, to_columns = (", ".join(map(quote, names)) for names in (self.columns, self.to_columns))
        return f"CONSTRAINT {quote(self.name)} FOREIGN KEY ({columns}) REFERENCES {quote(self.to)} ({to_columns})"

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        """Return the statement that adds the constraint to an existing table."""
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} ADD {self.constraint_sql(model, schema_editor)}"

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        """Return the statement that drops the constraint."""
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: Any = None) -> None:
        """Do nothing: the database checks the constraint."""

    def deconstruct(self) -> Any:
        """Return path and arguments for a migration."""
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "columns": self.columns, "to": self.to, "to_columns": self.to_columns}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CompositeForeignKey) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__


def parent_relation(to: str, column: str, related_name: str = "+", to_field: str = "id") -> Any:
    """Return the relation from ``(employer_id, column)`` to a parent row of the same employer.

    The model also declares :func:`parent_constraint`, so that the database refuses another employer's parent.
    """
    return models.ForeignObject(
        to,
        on_delete=models.PROTECT,
        from_fields=("employer_id", column),
        to_fields=("employer_id", to_field),
        related_name=related_name,
        serialize=False,
    )


def parent_constraint(name: str, table: str, column: str, to_column: str = "id") -> CompositeForeignKey:
    """Return the constraint for :func:`parent_relation`: (employer_id, column) → table (employer_id, to_column)."""
    return CompositeForeignKey(
        name=name, columns=["employer_id", column], to=table, to_columns=["employer_id", to_column]
    )


class EmployerOwned(models.Model):
    """A row of one employer. Its primary key begins with the employer, which never changes (R2)."""

    pk = models.CompositePrimaryKey("employer_id", "id")
    employer = models.ForeignKey("register.Employer", on_delete=models.PROTECT, db_index=False, related_name="+")
    id = models.BigIntegerField(default=new_id)

    objects = EmployerQuerySet.as_manager()
    plain = models.Manager()  # noqa: DJ012 - no field; objects stays first, in the migrations too

    class Meta:
        abstract = True
        base_manager_name = "plain"
        default_manager_name = "objects"

"""Model fields: month, fen, and text or JSON sealed with the installation's keys."""

import json
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.expressions import Combinable

from canbao.store.keyring import get_keyring
from canbao.values.money import Fen
from canbao.values.months import Month

_Set = TypeVar("_Set", contravariant=True)
_Get = TypeVar("_Get", covariant=True)

if TYPE_CHECKING:
    from django.db.models import BigIntegerField as _BigInteger
    from django.db.models import IntegerField as _Integer
    from django.db.models import TextField as _Text
else:

    class _Parametrised:
        # django-stubs types fields with parameters, which Django's own classes do not accept.
        def __class_getitem__(cls, types):
            return cls

    class _Integer(_Parametrised, models.IntegerField):
        pass

    class _BigInteger(_Parametrised, models.BigIntegerField):
        pass

    class _Text(_Parametrised, models.TextField):
        pass


class MonthField(_Integer[_Set, _Get]):
    """A month as the integer yyyyMM in the database and a :class:`Month` in Python (R10)."""

    _pyi_private_set_type: int | Combinable
    _pyi_private_get_type: Month

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Month | None:
        """Return a column value as a month."""
        return None if value is None else Month(value)

    def to_python(self, value: Any) -> Month | None:
        """Return a value as a month; raise ValueError when it is invalid."""
        return None if value is None else Month(int(value))

    def get_prep_value(self, value: Any) -> int | None:
        """Return the integer to store; raise ValueError for an invalid month."""
        return None if value is None else int(Month(int(value)))


class FenField(_BigInteger[_Set, _Get]):
    """Money in fen (R10), exact on every engine."""

    _pyi_private_set_type: int | Combinable
    _pyi_private_get_type: Fen


class _Sealed(_Text[_Set, _Get]):
    """A column stored only as an envelope of ``crypto``."""

    def _context(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def get_lookup(self, lookup_name: str) -> Any:
        """Return only the IS NULL lookup: two envelopes of the same text differ."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


class SealedTextField(_Sealed[_Set, _Get]):
    """Text stored only as an envelope of ``crypto``. It is not searchable; a blind index in another column is."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        """Return the decrypted text."""
        return value if not value else get_keyring().open(value, self._context())

    def get_prep_value(self, value: Any) -> str | None:
        """Return the envelope to store. An empty text stays empty."""
        return value if not value else get_keyring().seal(str(value), self._context())


class SealedJSONField(_Sealed[_Set, _Get]):
    """Plain values (mappings, lists, texts, numbers) stored only as an envelope."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        """Return the decrypted values."""
        return None if not value else json.loads(get_keyring().open(value, self._context()))

    def get_prep_value(self, value: Any) -> str | None:
        """Return the envelope to store."""
        if value is None:
            return None
        return get_keyring().seal(json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False), self._context())

    def to_python(self, value: Any) -> Any:
        """Return the values unchanged."""
        return value

"""Check answers against openapi.json; only the parts of JSON Schema that it uses are implemented."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from canbao.api.views import _description

DESCRIPTION = _description()
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "null": (type(None),),
}
_KNOWN = {
    "type",
    "description",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "pattern",
    "enum",
    "anyOf",
    "examples",
    "format",
    "$ref",
}


def get_faults(value: Any, schema: Mapping[str, Any], where: str = "answer") -> Iterator[str]:
    """Yield each difference between a value and its schema."""
    assert set(schema) <= _KNOWN, f"{where}: teach tests/api/describing.py {set(schema) - _KNOWN}"
    if "$ref" in schema:
        schema = DESCRIPTION["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        if not any(not list(get_faults(value, one)) for one in schema["anyOf"]):
            yield f"{where}: none of those allowed"
        return
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    if not any(isinstance(value, _TYPES[kind]) for kind in kinds):
        yield f"{where}: {value!r} is no {' or '.join(kinds)}"
    elif isinstance(value, dict) and "properties" in schema:
        yield from _of_members(value, schema, where)
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from get_faults(one, schema["items"], f"{where}[{place}]")
    elif isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{where}: {value!r} is not written as {schema['pattern']}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} is none of {schema['enum']}"


def _of_members(value: Mapping[str, Any], schema: Mapping[str, Any], where: str) -> Iterator[str]:
    yield from (f"{where}: {name} is missing" for name in schema["required"] if name not in value)
    yield from (f"{where}: {name} is not described" for name in value if name not in schema["properties"])
    for name in value.keys() & schema["properties"].keys():
        yield from get_faults(value[name], schema["properties"][name], f"{where}.{name}")

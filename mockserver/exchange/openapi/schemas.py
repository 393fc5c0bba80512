"""The schemas of a document: those of the types that a provider reads and writes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

import msgspec

Schema = dict[str, Any]

_REFERENCE: Final = "#/components/schemas/"
_MODULES: Final = re.compile(r"mockserver(?:\.[a-z0-9_]+)+\.")
_NO_NAME: Final = re.compile(r"[^A-Za-z0-9]+")


class Schemas:
    """The schema of each of some types, and the components that they refer to."""

    def __init__(self, types: Iterable[Any]) -> None:
        self._types = list(dict.fromkeys(types))
        raw, components = msgspec.json.schema_components(
            self._types, ref_template=f"{_REFERENCE}{{name}}", schema_hook=describe_free_form
        )
        names = {name: short(name) for name in components}
        assert len(set(names.values())) == len(names), "short names tell the types apart"
        self._by_type: dict[Any, Schema] = {
            kind: _spelled(schema, names) for kind, schema in zip(self._types, raw, strict=True)
        }
        self.components = {
            shown: _spelled(components[name], names)
            for name, shown in sorted(names.items(), key=lambda item: item[1])
        }

    def of(self, kind: Any) -> Schema:
        """The schema of a type, nearly always a reference to a component."""
        return self._by_type[kind]

    def properties(self, kind: type[msgspec.Struct]) -> list[tuple[str, Schema, bool]]:
        """The fields of a struct: name, schema, and whether it must be there."""
        found = self.resolve(self.of(kind))
        required = found.get("required", ())
        return [(name, each, name in required) for name, each in found["properties"].items()]

    def style(self, schema: Schema) -> Schema:
        """How queries and forms spell such a value: nothing is said of plain text."""
        kinds = {found.get("type") for found in map(self.resolve, schema.get("anyOf", (schema,)))}
        if "object" in kinds:
            return {"style": "deepObject", "explode": True}
        if "array" in kinds:
            return {"style": "form", "explode": True}
        return {}

    def resolve(self, schema: Schema) -> Schema:
        """The schema behind a reference."""
        target = schema.get("$ref")
        if target is None:
            return schema
        found: Schema = self.components[target.removeprefix(_REFERENCE)]
        return found


def short(name: str) -> str:
    """A type's name without modules: of `Envelope_mockserver.wire.Line_` it is `Envelope_Line`."""
    return _NO_NAME.sub("_", _MODULES.sub("", name).replace("___", "_or_")).strip("_")


def _spelled(schema: Any, names: dict[str, str]) -> Any:
    """The same schema with short names, and with exact decimals as the numbers that they are."""
    if isinstance(schema, list | tuple):
        return [_spelled(each, names) for each in schema]
    if not isinstance(schema, dict):
        return msgspec.to_builtins(schema)
    if schema.get("type") == "string" and schema.get("format") == "decimal":
        return {**{key: each for key, each in schema.items() if key != "format"}, "type": "number"}
    target = schema.get("$ref")
    spelled = {
        key: _spelled(each, names) for key, each in schema.items() if key not in ("$ref", "title")
    }
    if isinstance(target, str):
        spelled["$ref"] = _REFERENCE + names[target.removeprefix(_REFERENCE)]
    return spelled


def describe_free_form(wanted: type) -> Schema:
    """Describe `object`, the type of free-form values."""
    if wanted is object:
        return {"description": "Any value."}
    raise NotImplementedError(wanted)

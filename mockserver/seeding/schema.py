"""The JSON Schema of fixtures, for editors."""

import json

import msgspec

from mockserver.seeding.fault_rules import CountedRule
from mockserver.seeding.fixture import Fixture


def json_schema() -> dict[str, object]:
    """Return the JSON Schema (2020-12) of a fixture, made from its types."""
    _, definitions = msgspec.json.schema_components(
        [Fixture, CountedRule], schema_hook=describe_free_form
    )
    root = definitions.pop(Fixture.__name__)
    # Rules have a parser of their own, so a fixture's type takes them as they are.
    root["properties"]["faults"]["items"] = {"$ref": f"#/$defs/{CountedRule.__name__}"}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **root,
        "title": "mockserver fixture",
        "$defs": definitions,
    }
    # Defaults come as Python values; what is returned is what JSON can hold.
    plain: dict[str, object] = msgspec.to_builtins(schema)
    return plain


def schema_text() -> str:
    """Return the JSON Schema as the text of its file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def describe_free_form(wanted: type) -> dict[str, object]:
    """Describe `object`, the type of free-form values."""
    if wanted is object:
        return {"description": "Any value."}
    raise NotImplementedError(wanted)

"""The JSON Schema of fixtures, for editors."""

import json
import re
from typing import Any

import msgspec

from mockserver.exchange.openapi.schemas import describe_free_form
from mockserver.seeding.fault_rules import CountedRule
from mockserver.seeding.fixture import Fixture

# What a type is called where providers have several of its name, and what is to be read of that.
_DOTTED = re.compile(r"mockserver\.providers\.(\w+)\.(?:\w+\.)*(\w+)")
_REFERENCE = "$ref"


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
    plain: dict[str, object] = _name_well(msgspec.to_builtins(schema))
    return plain


def _name_well(node: Any) -> Any:
    """Call types that providers share the name of by their provider, as in `vinr.Section`."""
    match node:
        case dict():
            return {
                _DOTTED.sub(r"\1.\2", key): (
                    _DOTTED.sub(r"\1.\2", value) if key == _REFERENCE else _name_well(value)
                )
                for key, value in node.items()
            }
        case list():
            return [_name_well(each) for each in node]
        case _:
            return node


def schema_text() -> str:
    """Return the JSON Schema as the text of its file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"

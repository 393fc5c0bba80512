"""The JSON Schema of fixtures."""

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.json import schema_components

from mockserver.exchange.faults import Wire
from mockserver.exchange.openapi.schemas import describe_free_form
from mockserver.seeding.fault_rules import CountedRule
from mockserver.seeding.fixture import Fixture
from mockserver.seeding.schema import json_schema, schema_text
from mockserver.seeding.shipped import fixture_names, shipped_folder

PROVIDERS = ("expys", "loyalife", "vinr")


def test_the_shipped_schema_is_up_to_date() -> None:
    shipped = (shipped_folder() / "schema.json").read_text(encoding="utf-8")
    assert shipped == schema_text(), "write it anew: mockserver schema > fixtures/schema.json"


@pytest.mark.parametrize("name", fixture_names([shipped_folder()]))
def test_every_shipped_fixture_names_the_schema(name: str) -> None:
    text = (shipped_folder() / f"{name}.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=schema.json\n")


def test_the_schema_has_the_keys_of_a_fixture() -> None:
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["version"]
    properties = schema["properties"]
    assert isinstance(properties, dict)
    assert tuple(properties) == Fixture.__struct_fields__


def test_the_schema_has_the_fields_of_fault_rules() -> None:
    schema: Any = json_schema()
    rule = schema["$defs"][schema["properties"]["faults"]["items"]["$ref"].rpartition("/")[2]]
    assert tuple(rule["properties"]) == CountedRule.__struct_fields__
    assert set(schema["$defs"]["Wire"]["enum"]) == set(Wire)


def test_every_key_has_a_description_for_editors_to_show() -> None:
    schema: Any = json_schema()
    bare = [
        f"{kind}.{key}"
        for kind, each in [("fixture", schema), *schema["$defs"].items()]
        for key, value in each.get("properties", {}).items()
        if not value.get("description")
    ]
    assert bare == []


def references(node: Any) -> Iterator[str]:
    """All references of a schema, wherever they stand."""
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for each in node:
            yield from references(each)


def test_types_of_one_name_are_told_apart_by_their_provider() -> None:
    schema: Any = json_schema()
    names = set(schema["$defs"])
    sections = {schema["properties"][name]["anyOf"][0]["$ref"] for name in PROVIDERS}
    assert sections == {f"#/$defs/{name}.Section" for name in PROVIDERS}
    assert {"expys.Member", "loyalife.Member", "vinr.Program"} <= names
    assert not any("mockserver" in name for name in names)
    assert {f"#/$defs/{name}" for name in names} == set(references(schema))


def test_no_type_is_lost_to_another_one_of_its_name() -> None:
    _, definitions = schema_components([Fixture, CountedRule], schema_hook=describe_free_form)
    schema: Any = json_schema()
    assert len(schema["$defs"]) == len(definitions) - 1


def test_only_free_form_values_are_left_undescribed() -> None:
    assert describe_free_form(object) == {"description": "Any value."}
    with pytest.raises(NotImplementedError):
        describe_free_form(complex)

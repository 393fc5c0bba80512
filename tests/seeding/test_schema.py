"""The JSON Schema of fixtures."""

from typing import Any

import pytest

from mockserver.exchange.faults import Wire
from mockserver.seeding.fault_rules import CountedRule
from mockserver.seeding.fixture import Fixture
from mockserver.seeding.schema import describe_free_form, json_schema, schema_text
from mockserver.seeding.shipped import fixture_names, shipped_folder


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


def test_only_free_form_values_are_left_undescribed() -> None:
    assert describe_free_form(object) == {"description": "Any value."}
    with pytest.raises(NotImplementedError):
        describe_free_form(complex)

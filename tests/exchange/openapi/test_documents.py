"""The OpenAPI document of each provider: valid, whole, and true in every example."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import validate

from mockserver.control.documents import Documents
from mockserver.core.outbox import EVENTS
from mockserver.exchange.openapi import schemas
from mockserver.exchange.openapi.stories import Narrator
from mockserver.exchange.provider import Provider
from mockserver.providers.expys import operation_errors as expys
from mockserver.providers.loyalife import operation_errors as loyalife
from mockserver.providers.vinr import operation_errors as vinr
from mockserver.settings import Settings
from tests.exchange.openapi.conftest import PROVIDERS, a_world
from tests.exchange.openapi.validation import Validator
from tests.world import Json

EXAMPLES = "#/components/examples/"
RESPONSES = "#/components/responses/"


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Method, path and content of everything that is documented."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


def examples_of(document: Json, content: Json) -> Iterator[tuple[str, Any]]:
    """Name and value of the examples of a body."""
    for name, example in content.get("examples", {}).items():
        target = example.get("$ref")
        if target is not None:
            example = document["components"]["examples"][target.removeprefix(EXAMPLES)]
        yield name, example["value"]


def responses(document: Json, operation: Json) -> Iterator[tuple[str, Json]]:
    """Status and content of each response, those that are shared included."""
    for status, response in operation["responses"].items():
        target = response.get("$ref")
        if target is not None:
            response = document["components"]["responses"][target.removeprefix(RESPONSES)]
        yield status, response


def test_a_document_is_valid(document: Json) -> None:
    validate(document)
    assert document["openapi"] == "3.1.0"
    assert document["info"]["version"] == "1.2.3"


def test_every_operation_is_there_at_all_of_its_paths(document: Json, provider: Provider) -> None:
    wanted = [(route.method, route.path) for each in provider.operations for route in each.routes]
    assert sorted((method, path) for method, path, _ in operations(document)) == sorted(wanted)


def test_ids_are_those_of_the_operations(document: Json, provider: Provider) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(ids)) == len(ids)
    assert {each.id for each in provider.operations} <= set(ids)


def test_each_operation_says_how_well_it_is_known(document: Json, provider: Provider) -> None:
    by_id = {operation["operationId"]: operation for _, _, operation in operations(document)}
    for each in provider.operations:
        shown = by_id[each.id]
        assert shown["x-evidence"] == each.evidence
        assert shown["x-built"] is each.built
        assert tuple(shown.get("x-sources", ())) == tuple(provider.sources.get(each.id, ()))
        assert shown.get("externalDocs", {}).get("url") in (None, *shown.get("x-sources", ()))


def test_every_operation_that_is_built_has_an_example(document: Json, provider: Provider) -> None:
    built = {each.id: each for each in provider.operations if each.built}
    for _, _, operation in operations(document):
        each = built.get(operation["operationId"].partition(".at.")[0])
        if each is None or each.streams:
            continue
        (content,) = operation["responses"][str(each.status)]["content"].values()
        assert "success" in content["examples"], operation["operationId"]
        if each.body is not None and not operation["operationId"].endswith(".at.1"):
            bodies = operation["requestBody"]["content"].values()
            assert all("examples" in body for body in bodies)


def test_what_is_missing_answers_501_and_no_success(document: Json, provider: Provider) -> None:
    missing = {each.id for each in provider.operations if not each.built}
    for _, _, operation in operations(document):
        if operation["operationId"].partition(".at.")[0] in missing:
            assert "501" in operation["responses"]
            assert not [status for status in operation["responses"] if status.startswith("2")]


def test_every_example_is_valid(document: Json) -> None:
    validator = Validator(document)
    for _, _, operation in operations(document):
        where = operation["operationId"]
        for parameter in operation.get("parameters", ()):
            if "example" in parameter:
                validator.check(parameter["schema"], parameter["example"], where)
        for content in operation.get("requestBody", {}).get("content", {}).values():
            for name, value in examples_of(document, content):
                validator.check(content["schema"], value, f"{where} {name}")
        for status, response in responses(document, operation):
            for content in response["content"].values():
                for name, value in examples_of(document, content):
                    validator.check(content["schema"], value, f"{where} {status} {name}")
    assert validator.checked > 300


def test_an_example_that_is_not_valid_would_be_noticed(document: Json) -> None:
    validator = Validator(document)
    schema = document["components"]["schemas"][next(iter(document["components"]["schemas"]))]
    with pytest.raises(AssertionError, match="here"):
        validator.check(schema, [], "here")


def test_errors_have_the_codes_of_the_catalogue(document: Json, provider: Provider) -> None:
    for name in document["components"]["examples"]:
        assert name.partition(".")[0] in provider.codes


def test_every_code_that_comes_from_state_is_some_operations(
    document: Json, provider: Provider
) -> None:
    documented = {name.partition(".")[0] for name in document["components"]["examples"]}
    # Of requests that meet no operation, or no built one.
    nowhere = {"404", "405", "501", "method_not_allowed"}
    by_state = {entry.code for entry in provider.catalogue if entry.by_state}
    assert by_state - nowhere - documented == set()


def test_security_schemes_are_defined(document: Json) -> None:
    defined = set(document["components"]["securitySchemes"])
    used = {
        name
        for _, _, operation in operations(document)
        for each in operation["security"]
        for name in each
    }
    assert used == defined


def test_events_have_the_bodies_that_are_documented(document: Json, provider: Provider) -> None:
    world = a_world(provider)
    provider.reference.story(Narrator(provider, world, 1_048_576))
    events = [event for _, event in world.store.items(EVENTS)]
    assert bool(events) is (provider.webhooks is not None)
    validator = Validator(document)
    for event in events:
        assert provider.event_payload is not None
        payload = json.loads(provider.event_payload(world.ids.stream, event))
        hook = document["webhooks"][event.name]["post"]
        content = hook["requestBody"]["content"]["application/json"]
        validator.check(content["schema"], payload, event.name)
        (data,) = (
            schema
            for name, schema in validator.resolve(content["schema"])["properties"].items()
            if name == "data"
        )
        assert validator.resolve(data).get("properties"), f"{event.name} says nothing of its data"


def test_codes_are_told_of_operations_that_there_are() -> None:
    for name, told in {"expys": expys.ERRORS, "loyalife": loyalife.ERRORS}.items():
        assert told.keys() <= {each.id for each in PROVIDERS[name].operations}
    assert vinr.RULES.keys() <= {each.id for each in PROVIDERS["vinr"].operations}


def test_names_of_types_are_short(document: Json) -> None:
    names = list(document["components"]["schemas"])
    assert [name for name in names if "mockserver" in name or "__" in name] == []


def test_a_document_is_the_same_whenever_it_is_made(document: Json, provider: Provider) -> None:
    settings = Settings(public_url="http://mock.test")
    other = Documents({provider.name: provider}, (), "1.2.3", settings)
    assert other.of(provider.name) == document


def test_the_base_url_is_that_of_clients(document: Json, provider: Provider) -> None:
    assert document["servers"] == [{"url": f"http://mock.test/{provider.name}"}]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Offer", "Offer"),
        ("Envelope_bool_", "Envelope_bool"),
        ("Results_int___float_", "Results_int_or_float"),
        ("Envelope_list_mockserver.wire.pages_2.Line__", "Envelope_list_Line"),
    ],
)
def test_modules_are_left_out_of_names(name: str, short: str) -> None:
    assert schemas.short(name) == short

"""Alterations of a document, and what becomes of its clients."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.control.published.differences import Difference, differences
from tests.control.published.shapes import digest, shapes_of
from tests.world import Json

JSON = "application/json"
PROBLEM = "application/problem+json"
OPERATION = "PUT /worlds/{name}"

# What a request holds, what an answer holds, and what both have in them.
SCHEMAS: Json = {
    "Rule": {
        "title": "Rule",
        "description": "What a request holds.",
        "type": "object",
        "properties": {
            "id": {"type": "string", "minLength": 1, "pattern": "^a", "description": "A name."},
            "wire": {"enum": ["reset", "close"]},
            "every": {"type": "integer", "minimum": 1, "maximum": 9, "default": 1},
            "delay": {"anyOf": [{"type": "string"}, {"type": "number"}]},
            "operations": {"type": "array", "items": {"type": "string"}},
            "both": {"$ref": "#/components/schemas/Both"},
        },
        "required": ["id"],
        "additionalProperties": False,
    },
    "World": {
        "type": "object",
        "properties": {
            "name": {"type": "string", "minLength": 1},
            "mode": {"enum": ["running", "frozen"]},
            "every": {"type": "integer", "minimum": 1, "maximum": 9, "default": 1},
            "fault": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "tags": {"type": "object", "additionalProperties": {"type": "string"}},
            "both": {"$ref": "#/components/schemas/Both"},
        },
        "required": ["name", "mode"],
    },
    "Both": {"type": "object", "properties": {"kind": {"enum": ["a", "b"]}}},
    "Problem": {"type": "object", "properties": {"title": {"type": "string"}}},
    "Unused": {"type": "string"},
}


def content(name: str, kind: str = JSON) -> Json:
    """A body of a type."""
    return {"content": {kind: {"schema": {"$ref": f"#/components/schemas/{name}"}}}}


def a_document() -> Json:
    """A document with one operation."""
    operation = {
        "operationId": "putWorld",
        "summary": "Make a world.",
        "security": [{}, {"ControlToken": []}],
        "parameters": [
            {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}},
            {"name": "limit", "in": "query", "required": False, "schema": {"type": "integer"}},
        ],
        "requestBody": {"required": False, **content("Rule")},
        "responses": {
            "200": {"description": "Done.", **content("World")},
            "404": {"$ref": "#/components/responses/E404"},
        },
    }
    return {
        "paths": {"/worlds/{name}": {"put": operation}},
        "components": {
            "schemas": deepcopy(SCHEMAS),
            "responses": {"E404": {"description": "No.", **content("Problem", PROBLEM)}},
        },
    }


def altered(alter: Callable[[Json, Json], object]) -> Json:
    """The shapes of a document whose operation or schemas were altered."""
    document = a_document()
    alter(document["paths"]["/worlds/{name}"]["put"], document["components"]["schemas"])
    return shapes_of(document)


BEFORE = shapes_of(a_document())


def told(after: Json) -> list[str]:
    """What has become of the shapes."""
    return [str(each) for each in differences(BEFORE, after)]


def fields(schemas: Json, name: str) -> Json:
    """The fields of a schema."""
    found: Json = schemas[name]["properties"]
    return found


def within(name: str, alter: Callable[[Json], object]) -> Callable[[Json, Json], object]:
    """An alteration of the fields of one schema."""
    return lambda _, schemas: alter(fields(schemas, name))


def a_parameter(*, required: bool) -> Json:
    """One more parameter."""
    return {"name": "seed", "in": "query", "required": required, "schema": {"type": "integer"}}


def test_an_operation_may_come_and_not_go() -> None:
    after = {**BEFORE, "operations": {**BEFORE["operations"], "GET /new": {}}}
    assert differences(BEFORE, after) == [Difference("GET /new", "is new", is_breaking=False)]
    assert differences(after, BEFORE) == [Difference("GET /new", "is gone", is_breaking=True)]


OPERATIONS = {
    "id": (
        lambda operation, _: operation.update(operationId="makeWorld"),
        [f"breaking: {OPERATION}: is called makeWorld, not putWorld"],
    ),
    "no token": (
        lambda operation, _: operation.update(security=[]),
        [f"additive: {OPERATION}: no longer asks for the token"],
    ),
    "parameter gone": (
        lambda operation, _: operation["parameters"].pop(),
        [f"breaking: {OPERATION} query limit: is gone"],
    ),
    "new parameter": (
        lambda operation, _: operation["parameters"].append(a_parameter(required=False)),
        [f"additive: {OPERATION} query seed: is new"],
    ),
    "new parameter, required": (
        lambda operation, _: operation["parameters"].append(a_parameter(required=True)),
        [f"breaking: {OPERATION} query seed: is new and required"],
    ),
    "parameter required": (
        lambda operation, _: operation["parameters"][1].update(required=True),
        [f"breaking: {OPERATION} query limit: is required now"],
    ),
    "parameter of another type": (
        lambda operation, _: operation["parameters"][1].update(schema={"type": "string"}),
        [f"breaking: {OPERATION} query limit: is string, not integer"],
    ),
    "body gone": (
        lambda operation, _: operation.pop("requestBody"),
        [f"breaking: {OPERATION} body: is gone"],
    ),
    "body required": (
        lambda operation, _: operation["requestBody"].update(required=True),
        [f"breaking: {OPERATION} body: is required now"],
    ),
    "body in another form": (
        lambda operation, _: operation["requestBody"].update(content("Rule", "application/yaml")),
        [
            f"breaking: {OPERATION} body application/json: is gone",
            f"additive: {OPERATION} body application/yaml: is new",
        ],
    ),
    "body of another type": (
        lambda operation, _: operation["requestBody"].update(content("World")),
        [f"breaking: {OPERATION} body application/json: is World, not Rule"],
    ),
    "status gone": (
        lambda operation, _: operation["responses"].pop("404"),
        [f"breaking: {OPERATION} 404: is gone"],
    ),
    "new refusal": (
        lambda operation, _: operation["responses"].update({"409": content("Problem", PROBLEM)}),
        [f"additive: {OPERATION} 409: is new"],
    ),
    "new success": (
        lambda operation, _: operation["responses"].update({"201": content("World")}),
        [f"breaking: {OPERATION} 201: is new"],
    ),
    "answer without content": (
        lambda operation, _: operation["responses"].update({"200": {}}),
        [f"breaking: {OPERATION} 200 application/json: is gone"],
    ),
    "answer of one type more": (
        lambda operation, _: operation["responses"]["200"]["content"][JSON].update(
            schema={"anyOf": [{"$ref": "#/components/schemas/World"}, {"type": "array"}]}
        ),
        [f"breaking: {OPERATION} 200 application/json: can be array, too"],
    ),
}


@pytest.mark.parametrize(("alter", "verdicts"), OPERATIONS.values(), ids=OPERATIONS)
def test_an_operation_that_differs(
    alter: Callable[[Json, Json], object], verdicts: list[str]
) -> None:
    assert told(altered(alter)) == verdicts


def test_a_body_may_be_new_unless_it_is_required() -> None:
    bare = altered(lambda operation, _: operation.pop("requestBody"))
    assert [str(each) for each in differences(bare, BEFORE)] == [
        f"additive: {OPERATION} body: is new"
    ]
    needed = altered(lambda operation, _: operation["requestBody"].update(required=True))
    assert [str(each) for each in differences(bare, needed)] == [
        f"breaking: {OPERATION} body: is new and required"
    ]


def test_a_token_that_is_asked_for_is_breaking() -> None:
    free = altered(lambda operation, _: operation.update(security=[]))
    (found,) = differences(free, BEFORE)
    assert str(found) == f"breaking: {OPERATION}: may ask for the token"


def test_what_need_not_be_there_any_more_breaks_nobody() -> None:
    needed = altered(lambda operation, _: operation["parameters"][1].update(required=True))
    (found,) = differences(needed, BEFORE)
    assert str(found) == f"additive: {OPERATION} query limit: may be left out now"


REQUESTS = {
    "field gone": (lambda each: each.pop("wire"), ["breaking: Rule.wire: is gone"]),
    "new field": (
        lambda each: each.update(name={"type": "string"}),
        ["additive: Rule.name: is new"],
    ),
    "field of another type": (
        lambda each: each.update(id={"type": "integer", "minLength": 1, "pattern": "^a"}),
        ["breaking: Rule.id: is integer, not string"],
    ),
    "value gone": (
        lambda each: each.update(wire={"enum": ["reset"]}),
        ['breaking: Rule.wire: can no longer be "close"'],
    ),
    "new value": (
        lambda each: each.update(wire={"enum": ["reset", "close", "hang"]}),
        ['additive: Rule.wire: can be "hang", too'],
    ),
    "any value": (
        lambda each: each.update(wire={}),
        ['additive: Rule.wire: can be other things than "close", "reset"'],
    ),
    "type gone": (
        lambda each: each.update(delay={"type": "string"}),
        ["breaking: Rule.delay: can no longer be number"],
    ),
    "new type": (
        lambda each: each["delay"]["anyOf"].append({"type": "null"}),
        ["additive: Rule.delay: can be null, too"],
    ),
    "a type that is narrower": (
        lambda each: each["delay"]["anyOf"][0].update(minLength=1),
        ["breaking: Rule.delay: has the minLength 1 now"],
    ),
    "least value raised": (
        lambda each: each["every"].update(minimum=2),
        ["breaking: Rule.every: has the minimum 2, not 1"],
    ),
    "least value lowered": (
        lambda each: each["every"].update(minimum=0),
        ["additive: Rule.every: has the minimum 0, not 1"],
    ),
    "greatest value raised": (
        lambda each: each["every"].update(maximum=10),
        ["additive: Rule.every: has the maximum 10, not 9"],
    ),
    "greatest value lowered": (
        lambda each: each["every"].update(maximum=8),
        ["breaking: Rule.every: has the maximum 8, not 9"],
    ),
    "no least value": (
        lambda each: each["every"].pop("minimum"),
        ["additive: Rule.every: no longer has the minimum 1"],
    ),
    "another default": (
        lambda each: each["every"].update(default=2),
        ["breaking: Rule.every: has the default 2, not 1"],
    ),
    "another pattern": (
        lambda each: each["id"].update(pattern="^b"),
        ['breaking: Rule.id: has the pattern "^b", not "^a"'],
    ),
    "items of another type": (
        lambda each: each["operations"].update(items={"type": "integer"}),
        ["breaking: Rule.operations[]: is integer, not string"],
    ),
    "words": (lambda each: each["id"].update(description="Another word."), []),
    "order": (
        lambda each: each.update(
            wire={"enum": ["close", "reset"]},
            delay={"anyOf": [{"type": "number"}, {"type": "string"}]},
        ),
        [],
    ),
}


@pytest.mark.parametrize(("alter", "verdicts"), REQUESTS.values(), ids=REQUESTS)
def test_a_request_that_differs(alter: Callable[[Json], object], verdicts: list[str]) -> None:
    assert told(altered(within("Rule", alter))) == verdicts


ANSWERS = {
    "field gone": (lambda each: each.pop("tags"), ["breaking: World.tags: is gone"]),
    "new field": (
        lambda each: each.update(seed={"type": "integer"}),
        ["additive: World.seed: is new"],
    ),
    "value gone": (
        lambda each: each.update(mode={"enum": ["running"]}),
        ['additive: World.mode: can no longer be "frozen"'],
    ),
    "new value": (
        lambda each: each.update(mode={"enum": ["running", "frozen", "odd"]}),
        ['breaking: World.mode: can be "odd", too'],
    ),
    "values of a list alone": (
        lambda each: each["name"].update(enum=["a"]),
        ['additive: World.name: can only be "a" now'],
    ),
    "type gone": (
        lambda each: each.update(fault={"type": "string"}),
        ["additive: World.fault: can no longer be null"],
    ),
    "new type": (
        lambda each: each.update(name={"anyOf": [{"type": "null"}, each["name"]]}),
        ["breaking: World.name: can be null, too"],
    ),
    "least value raised": (
        lambda each: each["every"].update(minimum=2),
        ["additive: World.every: has the minimum 2, not 1"],
    ),
    "greatest value raised": (
        lambda each: each["every"].update(maximum=10),
        ["breaking: World.every: has the maximum 10, not 9"],
    ),
    "no least length": (
        lambda each: each["name"].pop("minLength"),
        ["breaking: World.name: no longer has the minLength 1"],
    ),
    "values of another type": (
        lambda each: each["tags"].update(additionalProperties={"type": "integer"}),
        ["breaking: World.tags.*: is integer, not string"],
    ),
    "no values": (
        lambda each: each["tags"].update(additionalProperties=False),
        ["additive: World.tags.*: is refused now"],
    ),
}


@pytest.mark.parametrize(("alter", "verdicts"), ANSWERS.values(), ids=ANSWERS)
def test_an_answer_that_differs(alter: Callable[[Json], object], verdicts: list[str]) -> None:
    assert told(altered(within("World", alter))) == verdicts


NEEDED = {
    "request needs more": ("Rule", ["id", "wire"], ["breaking: Rule.wire: must be there now"]),
    "request needs less": ("Rule", [], ["additive: Rule.id: may be missing now"]),
    "answer has more for sure": (
        "World",
        ["name", "mode", "tags"],
        ["additive: World.tags: must be there now"],
    ),
    "answer has less for sure": (
        "World",
        ["name"],
        ["breaking: World.mode: may be missing now"],
    ),
}


@pytest.mark.parametrize(("name", "required", "verdicts"), NEEDED.values(), ids=NEEDED)
def test_fields_that_must_be_there(name: str, required: list[str], verdicts: list[str]) -> None:
    assert told(altered(lambda _, schemas: schemas[name].update(required=required))) == verdicts


def test_a_new_field_that_a_request_needs_is_breaking() -> None:
    def alter(_: Json, schemas: Json) -> None:
        fields(schemas, "Rule")["name"] = {"type": "string"}
        schemas["Rule"]["required"].append("name")

    assert told(altered(alter)) == [
        "additive: Rule.name: is new",
        "breaking: Rule.name: must be there now",
    ]


def test_a_request_that_takes_any_field_is_wider() -> None:
    after = altered(lambda _, schemas: schemas["Rule"].update(additionalProperties=True))
    assert told(after) == ["additive: Rule.*: is taken now"]


@pytest.mark.parametrize(
    ("values", "what"),
    [(["a"], 'can no longer be "b"'), (["a", "b", "c"], 'can be "c", too')],
    ids=["narrower", "wider"],
)
def test_what_both_sides_use_must_not_change_at_all(values: list[str], what: str) -> None:
    after = altered(lambda _, schemas: fields(schemas, "Both").update(kind={"enum": values}))
    assert told(after) == [f"breaking: Both.kind: {what}"]


def test_a_type_that_nobody_uses_is_no_part_of_it() -> None:
    assert "Unused" not in BEFORE["schemas"]
    assert altered(lambda _, schemas: schemas.pop("Unused")) == BEFORE


def test_a_type_with_another_name_is_another_type() -> None:
    def alter(_: Json, schemas: Json) -> None:
        schemas["Sides"] = schemas.pop("Both")
        for name in ("Rule", "World"):
            fields(schemas, name)["both"] = {"$ref": "#/components/schemas/Sides"}

    assert told(altered(alter)) == [
        "breaking: Rule.both: is Sides, not Both",
        "breaking: World.both: is Sides, not Both",
    ]


def test_a_type_may_hold_itself() -> None:
    def alter(_: Json, schemas: Json) -> None:
        fields(schemas, "Both")["next"] = {"$ref": "#/components/schemas/Both"}

    assert told(altered(alter)) == ["additive: Both.next: is new"]


def test_equal_shapes_have_one_digest() -> None:
    assert digest(BEFORE) == digest(shapes_of(a_document()))
    after = altered(lambda operation, _: operation.update(operationId="makeWorld"))
    assert digest(after) != digest(BEFORE)


def test_every_alteration_is_told() -> None:
    """What changes the shapes and is not told would be published without a word."""
    changes: list[Callable[[Json, Json], Any]] = [alter for alter, _ in OPERATIONS.values()]
    changes += [within("Rule", alter) for alter, _ in REQUESTS.values()]
    changes += [within("World", alter) for alter, _ in ANSWERS.values()]
    for alter in changes:
        after = altered(alter)
        assert bool(differences(BEFORE, after)) is (after != BEFORE)
        assert bool(differences(after, BEFORE)) is (after != BEFORE)

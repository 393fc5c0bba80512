"""From bytes to typed input."""

from __future__ import annotations

from typing import Annotated

import msgspec
import pytest
from msgspec import UNSET, Meta, UnsetType

from mockserver.exchange.errors import BodyMalformed, BodyTooLarge, InvalidInput
from mockserver.exchange.reading import parse_json, read_body, read_query
from mockserver.exchange.request import Answer
from tests.exchange.builders import a_request

DEEP = b'{"a":' * 100_000


class Inner(msgspec.Struct):
    """A part of the body."""

    size: int


class Body(msgspec.Struct):
    """What a body holds."""

    name: Annotated[str, Meta(min_length=1)]
    inner: Inner | UnsetType = UNSET


class Query(msgspec.Struct, rename={"only_new": "onlyNew"}):
    """What a query holds."""

    limit: Annotated[int, Meta(ge=1, le=100)] = 50
    only_new: bool | UnsetType = UNSET
    status: str | UnsetType = UNSET
    before: int | UnsetType = UNSET
    kind: Annotated[int, Meta(extra={"note": "x"})] | UnsetType = UNSET


# JSON


@pytest.mark.parametrize(
    ("body", "value"),
    [
        pytest.param(b"", {}, id="absent"),
        pytest.param(b" \r\n", {}, id="blank"),
        pytest.param(b'{"a": [1, 1.5, null, true]}', {"a": [1, 1.5, None, True]}, id="object"),
        pytest.param(b'"text"', "text", id="text"),
        pytest.param('"\u00fc"'.encode(), "\u00fc", id="UTF-8"),
    ],
)
def test_json_is_read(body: bytes, value: object) -> None:
    assert parse_json(body) == value


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"{", id="unfinished"),
        pytest.param(b"{} {}", id="more than one"),
        pytest.param(b"{'a': 1}", id="other quotes"),
        pytest.param(b'{"a": NaN}', id="no number"),
        pytest.param(b'"\xff"', id="no UTF-8"),
        pytest.param(DEEP, id="nested too deeply"),
    ],
)
def test_what_is_not_json_is_malformed(body: bytes) -> None:
    with pytest.raises(BodyMalformed):
        parse_json(body)


# Bodies


def test_a_body_becomes_its_type() -> None:
    body = read_body(a_request(b'{"name": "a", "inner": {"size": 1}}'), Body, 100)
    assert body == Body("a", Inner(1))


def test_fields_that_the_type_does_not_know_are_ignored() -> None:
    assert read_body(a_request(b'{"name": "a", "else": [{}]}'), Body, 100) == Body("a")


def test_a_body_over_the_limit_is_too_large() -> None:
    with pytest.raises(BodyTooLarge) as refusal:
        read_body(a_request(None), Body, 100)
    assert refusal.value.limit == 100


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(b"", "A JSON object is needed", id="absent"),
        pytest.param(b"  ", "A JSON object is needed", id="blank"),
        pytest.param(b"[]", "must be a JSON object", id="list"),
        pytest.param(b'"name"', "must be a JSON object", id="text"),
        pytest.param(b"null", "must be a JSON object", id="null"),
        pytest.param(b'{"name": ', "not valid JSON", id="unfinished"),
        pytest.param(b'{"name": "\xff"}', "not valid JSON", id="no UTF-8"),
        pytest.param(b'{"name": "a", "else": "\xff"}', "not valid JSON", id="no UTF-8 elsewhere"),
        pytest.param(DEEP, "nested too deeply", id="nested too deeply"),
    ],
)
def test_a_body_that_is_no_json_object_is_malformed(body: bytes, reason: str) -> None:
    with pytest.raises(BodyMalformed) as refusal:
        read_body(a_request(body), Body, 100)
    assert reason in refusal.value.reason


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        pytest.param(b"{}", ["name"], id="missing"),
        pytest.param(b'{"name": ""}', ["name"], id="too short"),
        pytest.param(b'{"name": null}', ["name"], id="null"),
        pytest.param(b'{"name": 1, "inner": {"size": "x"}}', ["name", "inner.size"], id="both"),
    ],
)
def test_every_field_that_does_not_fit_is_named(body: bytes, paths: list[str]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_body(a_request(body), Body, 100)
    assert [each.path for each in refusal.value.problems] == paths


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/merge-patch+json",
        "",
    ],
)
def test_a_body_may_say_that_it_is_json(content_type: str) -> None:
    headers = (("Content-Type", content_type),)
    assert read_body(a_request(b'{"name": "a"}', headers=headers), Body, 100) == Body("a")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded"])
def test_a_body_that_says_it_is_something_else_is_malformed(content_type: str) -> None:
    with pytest.raises(BodyMalformed) as refusal:
        read_body(a_request(b'{"name": "a"}', headers=(("Content-Type", content_type),)), Body, 100)
    assert content_type in refusal.value.reason


def test_the_type_of_an_absent_body_does_not_matter() -> None:
    with pytest.raises(BodyMalformed, match="is needed"):
        read_body(a_request(headers=(("Content-Type", "text/plain"),)), Body, 100)


# Queries


@pytest.mark.parametrize(
    ("query", "value"),
    [
        pytest.param("", Query(), id="nothing"),
        pytest.param("limit=7", Query(7), id="number"),
        pytest.param("before=-7", Query(before=-7), id="number that may be left out"),
        pytest.param("kind=4", Query(kind=4), id="number with a note for others"),
        pytest.param("onlyNew=true", Query(only_new=True), id="true"),
        pytest.param("onlyNew=false", Query(only_new=False), id="false"),
        pytest.param("status=OPEN", Query(status="OPEN"), id="text"),
        pytest.param("status=1", Query(status="1"), id="text of digits"),
        pytest.param("status=a%20b%2B+c", Query(status="a b+ c"), id="encoded"),
        pytest.param("status=%FF", Query(status="\ufffd"), id="no UTF-8"),
        pytest.param("else=1&else=2", Query(), id="unknown"),
    ],
)
def test_a_query_becomes_its_type(query: str, value: Query) -> None:
    assert read_query(a_request(query=query), Query) == value


@pytest.mark.parametrize(
    ("query", "problems"),
    [
        pytest.param(
            "limit=0", [("limit", "expected a whole number from 1 to 100, got 0")], id="range"
        ),
        pytest.param(
            "limit=x", [("limit", 'expected a whole number from 1 to 100, got "x"')], id="no number"
        ),
        pytest.param(
            f"before={'9' * 5000}",
            [("before", f'expected a whole number, got "{"9" * 60}..."')],
            id="endless number",
        ),
        pytest.param(
            "onlyNew=1", [("onlyNew", 'expected true or false, got "1"')], id="no true or false"
        ),
        pytest.param("status=", [("status", "must not be empty")], id="empty"),
        pytest.param("status", [("status", "must not be empty")], id="without a value"),
        pytest.param("limit=1&limit=1", [("limit", "is given more than once")], id="twice"),
        pytest.param(
            "status=&limit=1&limit=2",
            [("status", "must not be empty"), ("limit", "is given more than once")],
            id="two of them",
        ),
    ],
)
def test_every_parameter_that_does_not_fit_is_named(
    query: str, problems: list[tuple[str, str]]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_query(a_request(query=query), Query)
    assert [(each.path, each.message) for each in refusal.value.problems] == problems


# Requests and answers


def test_the_first_of_repeated_headers_counts_and_all_can_be_had() -> None:
    request = a_request(headers=(("X-A", "1"), ("x-a", "2")))
    assert request.header(b"x-a") == "1"
    assert request.header_values(b"x-a") == ["1", "2"]
    assert request.header(b"x-b") is None


def test_segments_are_split_first_and_decoded_then() -> None:
    assert a_request(path="/v1/a%2Fb/c%20d").segments == ("v1", "a/b", "c d")


@pytest.mark.parametrize(
    ("status", "succeeded"), [(199, False), (200, True), (299, True), (300, False), (404, False)]
)
def test_an_answer_knows_whether_it_is_a_success(status: int, succeeded: bool) -> None:
    assert Answer(status, b"").succeeded is succeeded

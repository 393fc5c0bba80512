"""Records as plain data."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

import msgspec
import pytest

from mockserver.core.ids import Stream
from mockserver.exchange.records import RecordPolicy

STREAM = Stream(7)
NOON = 1_769_860_800_000  # 2026-01-31T12:00:00Z


class Colour(StrEnum):
    """An enumeration."""

    RED = "red"


class Inner(msgspec.Struct, frozen=True):
    """A part of a record."""

    at_ms: int


class Record(msgspec.Struct, frozen=True):
    """A record with everything that records hold."""

    key: tuple[str, ...] = ("org", "id")
    colour: Colour = Colour.RED
    created_at_ms: int = NOON
    removed_at_ms: int | None = None
    life_ms: int = 300_000
    days: tuple[date, ...] = (date(2026, 1, 31),)
    scopes: frozenset[str] = frozenset({"b", "a"})
    inner: Inner | None = Inner(NOON)
    attributes: Any = None


class Secret(msgspec.Struct, frozen=True):
    """A record that does not hold its key, which is a credential."""

    member: str
    password: str = "a long password"
    count: int = 1


def shown(record: object, key: object = ("org", "id"), policy: RecordPolicy | None = None) -> Any:
    return (policy or RecordPolicy()).describe(STREAM, "test.records", key, record)


def test_everything_in_a_record_is_plain() -> None:
    assert shown(Record(attributes={"n_ms": 1, "deep": [True]})) == {
        "key": ["org", "id"],
        "colour": "red",
        "created_at": "2026-01-31T12:00:00.000Z",
        "removed_at": None,
        "life": "5m",
        "days": ["2026-01-31"],
        "scopes": ["a", "b"],
        "inner": {"at": "2026-01-31T12:00:00.000Z"},
        "attributes": {"n_ms": 1, "deep": [True]},
    }


def test_what_is_shown_can_be_written_as_json() -> None:
    assert msgspec.json.decode(msgspec.json.encode(shown(Record()))) == shown(Record())


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        pytest.param("ada", None, id="held"),
        pytest.param(("ada", 1), None, id="held in parts"),
        pytest.param("other", "other", id="not held"),
        pytest.param(("ada", "other"), ["ada", "other"], id="held in part"),
    ],
)
def test_a_record_that_does_not_hold_its_key_is_shown_with_it(
    key: object, expected: object
) -> None:
    assert shown(Secret("ada"), key).get("key") == expected


def test_secrets_are_masked_where_they_stand() -> None:
    policy = RecordPolicy(secrets={"test.records": {"key", "password", "count"}})
    assert shown(Secret("ada"), "token-0123456789abcdef", policy) == {
        "key": "token-01234…",
        "member": "ada",
        "password": "a long …",
        "count": 1,
    }


def test_secrets_of_another_table_are_no_secrets_here() -> None:
    policy = RecordPolicy(secrets={"test.others": {"password"}})
    assert shown(Secret("ada"), "ada", policy)["password"] == "a long password"


@pytest.mark.parametrize(
    ("secrets", "key", "expected"),
    [
        pytest.param({"key"}, "token-0123456789abcdef", "token-01234…", id="a credential"),
        pytest.param({"password"}, "token-0123456789abcdef", "token-0123456789abcdef", id="an id"),
        pytest.param({"key"}, ("org", 5), ["org", 5], id="several parts"),
    ],
)
def test_a_key_alone_is_masked_where_it_is_a_credential(
    secrets: set[str], key: object, expected: object
) -> None:
    policy = RecordPolicy(secrets={"test.records": secrets})
    assert policy.describe_key("test.records", key) == expected


def test_what_is_made_when_it_is_shown_is_filled_in() -> None:
    policy = RecordPolicy(complete=lambda stream, _: Secret(stream.text("id_", 1)))
    assert shown(Secret("ada"), "ada", policy)["member"] == STREAM.text("id_", 1)


def test_a_record_that_is_a_bare_value_is_shown_as_it_is() -> None:
    assert shown(5) == 5


def test_hidden_tables_are_not_shown() -> None:
    policy = RecordPolicy(hidden={"test.figures"})
    assert not policy.shows("test.figures")
    assert policy.shows("test.records")

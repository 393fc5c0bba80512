"""Taking private values out of bodies before these are kept."""

import json

import pytest

from mockserver.exchange.privacy import HIDDEN, without

FIELDS = frozenset({"dietary", "allergies"})


@pytest.mark.parametrize("value", ["x", "", None, 5, ["x"], {"a": "x"}], ids=repr)
def test_the_whole_value_is_hidden_whatever_it_is(value: object) -> None:
    body = json.dumps({"adults": 2, "dietary": value}).encode()
    assert json.loads(without(body, FIELDS)) == {"adults": 2, "dietary": HIDDEN}


@pytest.mark.parametrize(
    "body",
    [
        b'[[{"dietary": "x"}]]',
        b'{"a": {"b": [1, {"dietary": "x"}]}}',
        b'{"di\\u0065tary": "x"}',
        b'{"dietary": "x", "dietary": "x"}',
        b'{"DIETARY": "x", "Dietary": "x"}',
    ],
    ids=["lists", "deep", "escaped", "twice", "in any case"],
)
def test_a_key_is_found_wherever_it_is(body: bytes) -> None:
    hidden = without(body, FIELDS)
    assert b'"x"' not in hidden
    assert HIDDEN in hidden.decode()


def test_several_keys_are_hidden_and_the_others_stay() -> None:
    body = b'{"dietary": "x", "b": 1.0, "a": [true, null], "allergies": "y"}'
    content = json.loads(without(body, FIELDS))
    assert content == {"dietary": HIDDEN, "b": 1.0, "a": [True, None], "allergies": HIDDEN}
    assert list(content) == ["dietary", "b", "a", "allergies"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'{ "adults" : 2 }',
        b'{ "text": "about dietary matters" }',
        b'{ "text": "\\u00fc" }',
        b'"dietary"',
        b"{ broken",
    ],
)
def test_a_body_without_private_values_stays_as_it_was_sent(body: bytes) -> None:
    assert without(body, FIELDS) == body


@pytest.mark.parametrize(
    "body",
    [
        b'{"dietary": "secret",}',
        b"dietary=secret",
        b'{"di\\u0065tary": "secret"',
        b'{"dietary": "secret \xff"}',
        b'{"dietary": "secret", "more": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
    ids=["comma", "form", "cut", "not UTF-8", "endless"],
)
def test_a_body_that_cannot_be_read_is_hidden_as_a_whole(body: bytes) -> None:
    assert json.loads(without(body, FIELDS)) == HIDDEN


@pytest.mark.parametrize("depth", range(900, 1000, 7))
def test_a_value_below_many_others_is_never_kept(depth: int) -> None:
    body = b"[" * depth + b'{"dietary": "secret"}' + b"]" * depth
    assert b"secret" not in without(body, FIELDS)


def test_where_nothing_is_private_nothing_is_read() -> None:
    body = b'{"dietary": "x",}'
    assert without(body, frozenset()) == body

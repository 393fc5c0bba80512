"""The tables of errors and codes: every error has its row, every code both of its statuses."""

from __future__ import annotations

import pytest

from mockserver.core.errors import InsufficientPoints, LimitReached
from mockserver.exchange import errors as exchange_errors
from mockserver.exchange.errors import AccessForbidden, IdempotencyKeyReused
from mockserver.exchange.operation import Situation
from mockserver.providers.loyalife import errors, refusals
from mockserver.providers.loyalife.codes import CODES
from mockserver.providers.loyalife.operations import OPERATIONS
from tests.providers.error_tables import errors_of

NOWHERE = Situation(None, "")

# No credential of this service may do less than another, and its keys are never refused.
NEVER = {AccessForbidden, IdempotencyKeyReused}

# Documented paths, then short ones; some operations have a status of their own.
STATUSES = {
    "006": (400, 422),
    "103": (200, 404),
    "104": (200, 500),
    "107": (200, 422),
    "110": (401, 401),
    "111": (401, 422),
    "113": (200, 422),
    "120": (400, 400),
    "121": (400, 400),
    "122": (400, 409),
    "123": (400, 422),
    "124": (400, 400),
    "201": (200, 500),
    "204": (200, 404),
    "205": (200, 422),
    "206": (200, 409),
    "207": (200, 404),
    "208": (200, 422),
    "209": (200, 422),
    "301": (409, 409),
    "302": (200, 404),
    "401": (401, 401),
    "404": (404, 404),
    "405": (405, 405),
    "429": (429, 429),
    "501": (501, 501),
    "997": (500, 500),
    "998": (400, 400),
    "999": (400, 400),
    "E102": (400, 400),
    "E201": (409, 409),
    "E202": (200, 404),
    "E204": (200, 422),
    "E205": (200, 409),
    "E206": (200, 409),
}
OWN_STATUSES = {
    ("103", "transaction.insert"): 400,
    ("103", "transaction.insert_v2"): 400,
    ("103", "member.get_profile"): 404,
    ("103", "member.get_by_unique_attribute"): 404,
    ("107", "transaction.insert"): 400,
    ("107", "transaction.insert_v2"): 400,
    ("113", "transaction.insert"): 400,
    ("113", "transaction.insert_v2"): 400,
    ("E205", "member.create_profile"): 409,
    ("E206", "member.create_profile"): 409,
}


def test_every_error_has_a_row() -> None:
    known = {InsufficientPoints, LimitReached, *errors_of(exchange_errors), *errors_of(refusals)}
    assert {row.error for row in errors.ROWS} == known - NEVER


def test_every_row_has_a_code_and_every_code_a_row() -> None:
    assert {row.code for row in errors.ROWS} == CODES.keys()


def test_the_codes_have_their_statuses_on_both_surfaces() -> None:
    found = {number: (code.status, code.short_status) for number, code in CODES.items()}
    assert found == STATUSES


def test_some_operations_have_statuses_of_their_own() -> None:
    found = {
        (number, id): status for number, code in CODES.items() for id, status in code.at.items()
    }
    assert found == OWN_STATUSES
    assert {id for _, id in found} <= {operation.id for operation in OPERATIONS}


def test_every_code_says_when_it_comes() -> None:
    assert all(code.message and code.when for code in CODES.values())
    assert [code.number for code in CODES.values() if not code.by_state] == ["997"]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_a_code_takes_the_status_of_the_path(operation: object) -> None:
    found = next(each for each in OPERATIONS if each is operation)
    for route in found.routes:
        for number, (documented, short) in STATUSES.items():
            expected = short if route.is_alias else OWN_STATUSES.get((number, found.id), documented)
            assert CODES[number].status_of(Situation(route, "")) == expected


def test_names_are_those_of_codes() -> None:
    names = {name: code.number for code in CODES.values() for name in code.aliases}
    assert names == {
        "MEMBER_NOT_FOUND": "103",
        "INSUFFICIENT_POINTS": "205",
        "DUPLICATE_REVERSAL": "206",
        "UNAUTHORIZED": "401",
        "RATE_LIMITED": "429",
        "INTERNAL": "997",
    }


def test_an_error_that_is_not_ours_has_no_row() -> None:
    with pytest.raises(LookupError, match="ValueError"):
        errors.render(ValueError(), NOWHERE)


def test_an_error_is_answered_like_its_ancestor() -> None:
    class Special(refusals.LinkUnknown):
        pass

    assert errors.render(Special(), NOWHERE).status == 200


def test_a_full_sandbox_says_so() -> None:
    answer = errors.render(LimitReached("worlds", 5), NOWHERE)
    assert answer.status == 503
    assert b'"997"' in answer.body
    assert (b"x-mock-reason", b"at most 5 worlds") in answer.headers

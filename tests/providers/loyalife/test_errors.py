"""Requests that cannot be read or found, and the order in which all checks are made."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mockserver.providers.loyalife.operations import OPERATIONS
from tests.providers.loyalife.builders import (
    CLIENT,
    JANE,
    SECRET,
    Answer,
    Loyalife,
    a_fixture,
    a_member,
    a_program,
)
from tests.world import Json

MIB = 1024 * 1024
BAD = (400, "999")
INVALID = (400, "998")
UNAUTHORIZED = (401, "401")

POSTS = [each for each in OPERATIONS if each.built and each.method == "POST"]


# Paths


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1",
        "/v1/",
        "/v1/Nothing",
        "/v1/GetMemberProfile/",
        "/v1/GetMemberProfile/5",
        "/v2/GetMemberProfile",
        "/oauth/api/Auth/Token",
        "/lbms-ingress",
        "/lbms-ingress/member/api/Member/",
        "/lbms-ingress//member/api/Member/GetMemberProfile",
        "/v1/CreateCashback",
    ],
)
def test_an_unknown_path_is_not_found(api: Loyalife, path: str) -> None:
    for by in (None, api.token):
        answer = api.send("GET", path, by=by)
        assert (answer.error, answer.message) == ((404, "404"), "Not found")
        assert answer.headers["X-Mock"] == f"operation=-; evidence=-; world={api.world}"


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_a_path_says_which_method_it_has(api: Loyalife, operation: object) -> None:
    found = next(each for each in OPERATIONS if each is operation)
    for path in (found.path, *found.aliases):
        for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
            if method == found.method:
                continue
            answer = api.send(method, path, by=None)
            assert (answer.error, answer.message) == ((405, "405"), "Method not allowed")
            assert answer.headers["Allow"] == found.method


def test_operations_that_are_not_built_say_so(api: Loyalife) -> None:
    missing = [operation for operation in OPERATIONS if not operation.built]
    assert len(missing) == 8
    for operation in missing:
        answer = api.send(operation.method, operation.path, by=api.token)
        assert (answer.error, answer.message) == ((501, "501"), "Not implemented")
        assert operation.id in answer.reason
        assert "evidence=inferred" in answer.headers["X-Mock"]


# Bodies


@pytest.mark.parametrize(
    "content",
    [b"", b"  \n", b"{", b"{]", b"null", b"5", b'"text"', b'{"a": "\xff"}', b"{'a': 1}"],
    ids=repr,
)
@pytest.mark.parametrize("operation", POSTS, ids=lambda each: each.id)
def test_what_is_no_json_object_is_an_invalid_request(
    in_process_api: Loyalife, operation: object, content: bytes
) -> None:
    found = next(each for each in POSTS if each is operation)
    is_list = found.id == "transaction.insert_v2"
    for path in (found.path, *found.aliases):
        query = in_process_api.program_query
        answer = in_process_api.send(
            "POST", path, by=in_process_api.token, content=content, query=query
        )
        readable = content in (b"null", b"5", b'"text"')
        assert answer.error == (BAD if is_list and readable else INVALID)
        assert answer.message == ("Bad request" if is_list and readable else "Invalid request")


def test_a_body_nested_too_deeply_is_an_invalid_request(api: Loyalife) -> None:
    content = b'{"a":' * 100_000
    for client in (api, api.short):
        assert client.call("pg.redeem_points", content=content).error == INVALID
        query = api.program_query
        assert client.call("transaction.insert", content=content, query=query).error == INVALID


def test_a_body_over_the_limit_is_too_large(surface: Loyalife) -> None:
    for operation in ("pg.redeem_points", "transaction.insert"):
        content = b'{"a": "' + b"x" * MIB + b'"}'
        answer = surface.call(operation, content=content, query=surface.program_query)
        assert (answer.error, answer.message) == ((413, "998"), "Invalid request")


def test_another_content_type_is_an_invalid_request(surface: Loyalife) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    for operation in ("pg.redeem_points", "transaction.insert"):
        answer = surface.call(operation, {}, headers=headers, query=surface.program_query)
        assert answer.error == INVALID
        assert "Content-Type" in answer.reason


def test_too_many_headers_are_refused(api: Loyalife) -> None:
    headers = {f"X-Header-{number}": "x" for number in range(101)}
    answer = api.call("pg.check_availability", api.about(JANE), headers=headers)
    assert answer.error == (431, "998")


def test_unknown_fields_are_ignored_where_there_are_no_attributes(api: Loyalife) -> None:
    assert api.check_availability(JANE, Else=5).value == 2500


def test_a_reason_is_one_line_whatever_the_client_has_sent(api: Loyalife) -> None:
    answer = api.check_availability("a\r\nX-Evil: 1\u20ac" + "x" * 200)
    assert answer.error == (200, "103")
    assert "\n" not in answer.reason
    assert "X-Evil" not in answer.headers
    long = api.redeem(JANE, 1, LoyaltyTxnType=int("9" * 600))
    assert long.error == INVALID
    assert len(long.reason) <= 400


# The order of checks


def everything_wrong(surface: Loyalife) -> dict[str, Callable[[Json], Answer]]:
    """A call of each kind, with changes to a good body."""
    return {
        "redeem": lambda more: surface.call(
            "pg.redeem_points",
            {
                **surface.about("member", Amount=1, Points=1, MerchantName="M", LoyaltyTxnType=30),
                **more,
            },
        ),
        "availability": lambda more: surface.call(
            "pg.check_availability", {**surface.about("member"), **more}
        ),
    }


STEPS: list[tuple[Json, tuple[int, str]]] = [
    ({"RelationReference": ""}, BAD),
    ({"RelationType": 3}, INVALID),
    ({"ProgramId": 20}, UNAUTHORIZED),
    ({"RelationReference": "nobody"}, (200, "103")),
]


@pytest.mark.parametrize("kind", ["redeem", "availability"])
def test_of_several_mistakes_the_first_one_counts(api: Loyalife, kind: str) -> None:
    call = everything_wrong(api)[kind]
    api.start(a_fixture(a_program(a_member(status=4))))
    wrong: Json = {}
    assert call(wrong).error == (200, "113")
    for change, error in reversed(STEPS):
        # A worse mistake hides the ones that were there before.
        wrong = {**wrong, **change}
        assert call(wrong).error == error


def test_redemptions_are_checked_in_the_documented_order(api: Loyalife) -> None:
    settings = {"redeem_max": 5, "rate_limit": 60}
    api.start(a_fixture(a_program(a_member(points=1), **settings)))
    token = api.token
    body = api.about("member", Amount=1, Points=9, MerchantName="M", LoyaltyTxnType=30)

    def sent(by: str = token, content: bytes | None = None, **changes: object) -> Answer:
        return api.send(
            "POST",
            api.path("pg.redeem_points"),
            by=by,
            body={**body, **changes},
            content=content,
        )

    assert sent(Points=2).error == (200, "205")
    assert sent().error == (200, "209")
    api.set_status("member", 2)
    assert sent().error == (200, "107")
    assert sent(RelationReference="nobody").error == (200, "103")
    assert sent(RelationReference="nobody", ProgramId=20).error == UNAUTHORIZED
    assert sent(ProgramId=20, LoyaltyTxnType=1).error == INVALID
    assert sent(LoyaltyTxnType=1, MerchantName="").error == BAD
    assert sent(content=b"{").error == INVALID
    while (answer := sent(content=b"{")).status != 429:
        assert answer.error == INVALID
    assert sent(content=b"{", by="nonsense").error == UNAUTHORIZED
    assert api.send("GET", api.path("pg.redeem_points"), by="nonsense").error == (405, "405")


def test_inserts_are_checked_in_the_documented_order(api: Loyalife) -> None:
    api.start(a_fixture(a_program(a_member(status=4, is_accrual_allowed=False))))
    steps: list[tuple[Json, tuple[int, str]]] = [
        ({"amount": -1}, BAD),
        ({"transaction_type": "XX"}, INVALID),
        ({"member_relation_reference": "nobody"}, (400, "103")),
        ({}, (400, "113")),
    ]
    wrong: Json = {"product_code": "X"}
    for change, error in reversed(steps):
        wrong = {**wrong, **change}
        assert api.insert("member", **{"amount": 1, **wrong}).error == error
    api.set_status("member", 1)
    assert api.insert("member", product_code="X").error == (200, "201")


def test_updates_are_checked_in_the_documented_order(api: Loyalife) -> None:
    canceled = api.profile("m_cancelled")["Id"]
    assert api.update_id(canceled, {"email_id": JANE}).error == (200, "E204")
    assert api.update_id(999, {"email_id": JANE}).error == (200, "E202")
    assert api.update_id(999, {"status": "9"}).error == INVALID
    assert api.update_id(999, {"status": "9", "full_name": ""}).error == BAD
    other = api.call(
        "member.update_profile", {"id": 999, "data": {"a": 1}}, query="pintProgramId=1"
    )
    assert other.error == UNAUTHORIZED


def test_token_requests_are_checked_in_the_documented_order(api: Loyalife) -> None:
    assert api.grant(client_secret="wrong", scope="nonsense").error == UNAUTHORIZED
    assert api.grant(client_secret="wrong", grant_type="x").error == BAD
    assert api.grant(scope="nonsense").error == BAD
    assert api.grant(client_id=CLIENT, client_secret=SECRET).status == 200


def test_a_refused_call_leaves_no_trace(api: Loyalife) -> None:
    api.checkpoint("before")
    expected = api.redeemed(JANE, 1)
    api.restore("before")
    token = api.token
    for answer in (
        api.redeem(JANE, 9999),
        api.create(JANE),
        api.insert("nobody"),
        api.insert(JANE, product_code="X"),
        api.reverse("00000000-0000-4000-8000-000000000000", JANE),
        api.verify_otp(1),
        api.link(),
        api.queue(),
    ):
        assert answer.error
    assert api.token == token
    assert api.redeemed(JANE, 1) == expected

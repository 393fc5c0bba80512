"""Requests that cannot be read or found, and the order in which all checks are made."""

from collections.abc import Iterator

import pytest

from tests.builders import KEY, LIVE_KEY, ORG_KEY, Api, a_fixture, an_org

MIB = 1024 * 1024
CREDIT = {"externalUserID": "user_42", "amount": 1}


# Paths


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/v1"),
        ("GET", "/v2/offers"),
        ("GET", "/v1/nothing"),
        ("GET", "/v1/offers/"),
        ("GET", "/v1/offers/off_spa/"),
        ("GET", "/v1/offers/off_spa/more"),
        ("GET", "/V1/offers"),
        ("GET", "/v1/Offers"),
        ("GET", "/v1//offers"),
        ("GET", "/v1/members//"),
        ("POST", "/v1/offers"),
        ("DELETE", "/v1/wallet"),
        ("PATCH", "/v1/members/user_42"),
        ("PUT", "/v1/wallet/credit"),
        ("GET", "/v1/wallet/credit"),
        ("GET", "/v1/redemptions/rdm_demo_completed/cancel"),
        ("OPTIONS", "/v1/offers"),
        ("TRACE", "/v1/offers"),
        ("PROPFIND", "/v1/offers"),
    ],
)
@pytest.mark.parametrize("by", [KEY, None], ids=["key", "nobody"])
def test_an_unknown_path_or_method_is_not_found(
    api: Api, method: str, path: str, by: str | None
) -> None:
    answer = api.send(method, path, by)
    assert answer.error == (404, "NOT_FOUND")
    assert answer.headers["X-Mock"] == f"operation=-; evidence=-; world={api.world}"


def test_a_head_request_is_not_found_without_a_body(api: Api) -> None:
    answer = api.send("HEAD", "/v1/offers")
    assert (answer.status, answer.body) == (404, b"")


@pytest.mark.parametrize("slashes", ["//", "///"])
def test_slashes_at_the_start_of_a_path_collapse(api: Api, slashes: str) -> None:
    offers = api.get("/v1/offers").data
    assert api.get(f"{slashes}v1/offers").data == offers


def test_an_encoded_slash_stays_inside_its_segment(api: Api) -> None:
    assert api.get("/v1/offers%2Foff_spa").error == (404, "NOT_FOUND")
    answer = api.post("/v1/redemptions/rdm_demo_completed%2Fcancel", {})
    assert answer.error == (404, "NOT_FOUND")


@pytest.mark.parametrize("path", ["/v1/offers/%FF", "/v1/offers/%", "/v1/offers/%00"])
def test_an_odd_id_is_just_unknown(api: Api, path: str) -> None:
    assert api.get(path).error == (404, "NOT_FOUND")


# Bodies


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n",
        b"{",
        b"{'a': 1}",
        b'{"externalUserID": "user_42", "amount": 1} x',
        b'{"externalUserID": "user_42", "amount": 1,}',
        b'{"externalUserID": "user_42", "amount": NaN}',
        b'{"externalUserID": "user_42", "amount": 1, "more": Infinity}',
        b'{"externalUserID": "user_42", "amount": 01}',
        b'{"externalUserID": "user_\xff", "amount": 1}',
        b'{"externalUserID": "user_42", "amount": 1, "reason": "\\ud800"}',
        b'\xef\xbb\xbf{"externalUserID": "user_42", "amount": 1}',
        b"[]",
        b"null",
        b'"text"',
        b"5",
        b"true",
        b"\x00",
        b"<xml/>",
        b"externalUserID=user_42&amount=1",
        '{"externalUserID": "user_42", "amount": 1}'.encode("utf-16"),
    ],
    ids=repr,
)
def test_a_body_that_is_no_json_object_cannot_be_read(api: Api, content: bytes) -> None:
    answer = api.send("POST", "/v1/wallet/credit", content=content)
    assert answer.error == (400, "BAD_REQUEST")
    assert answer.details is None
    assert api.balance("user_42") == 5500


def test_invalid_utf_8_in_an_unknown_field_cannot_be_read(api: Api) -> None:
    content = b'{"externalUserID": "user_42", "amount": 1, "more": "\xff"}'
    answer = api.send("POST", "/v1/wallet/credit", content=content)
    assert answer.error == (400, "BAD_REQUEST")


def test_a_body_is_needed(api: Api) -> None:
    answer = api.send("POST", "/v1/wallet/credit")
    assert answer.error == (400, "BAD_REQUEST")


@pytest.mark.parametrize("depth", [1_000, 100_000, 500_000])
def test_a_body_nested_without_end_cannot_be_read(api: Api, depth: int) -> None:
    nested = b"[" * depth + b"]" * depth
    content = b'{"attributes": {"a": ' + nested + b"}}"
    answer = api.send("PUT", "/v1/members/member", content=content)
    assert answer.error == (400, "BAD_REQUEST")


@pytest.mark.parametrize("depth", range(900, 1000, 7))
def test_what_can_be_read_can_be_answered_at_any_depth(api: Api, depth: int) -> None:
    nested = b"[" * depth + b"]" * depth
    content = b'{"attributes": {"a": ' + nested + b"}}"
    answer = api.send("PUT", "/v1/members/member", content=content)
    if answer.status == 200:
        assert nested in api.get("/v1/members/member").body
        assert nested in api.get("/v1/members").body
    else:
        assert answer.error == (400, "BAD_REQUEST")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_a_body_of_another_type_cannot_be_read(api: Api, content_type: str) -> None:
    headers = {"Content-Type": content_type}
    answer = api.send("POST", "/v1/wallet/credit", body=CREDIT, headers=headers)
    assert answer.error == (400, "BAD_REQUEST")


@pytest.mark.parametrize(
    "content_type",
    ["application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.api+json"],
)
def test_json_may_be_announced_in_many_ways(api: Api, content_type: str) -> None:
    headers = {"Content-Type": content_type}
    answer = api.send("POST", "/v1/wallet/credit", body=CREDIT, headers=headers)
    assert answer.status == 200


def a_body_of(size: int) -> bytes:
    """A credit that takes exactly so many bytes."""
    head, tail = b'{"externalUserID":"user_42","amount":1,"more":"', b'"}'
    return head + b"x" * (size - len(head) - len(tail)) + tail


def test_a_body_may_take_1_mib(api: Api) -> None:
    assert api.send("POST", "/v1/wallet/credit", content=a_body_of(MIB)).status == 200


@pytest.mark.parametrize("size", [MIB + 1, 8 * MIB])
def test_a_larger_body_is_too_large(api: Api, size: int) -> None:
    answer = api.send("POST", "/v1/wallet/credit", content=a_body_of(size))
    assert answer.error == (413, "PAYLOAD_TOO_LARGE")
    assert api.balance("user_42") == 5500


@pytest.mark.parametrize(("size", "status"), [(MIB, 200), (MIB + 1, 413), (4 * MIB, 413)])
def test_the_limit_holds_for_bodies_that_come_in_pieces(api: Api, size: int, status: int) -> None:
    def pieces() -> Iterator[bytes]:
        body = a_body_of(size)
        for begin in range(0, size, 64 * 1024):
            yield body[begin : begin + 64 * 1024]

    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    url = f"{api.url}/expys/v1/wallet/credit"
    answer = api.http.request("POST", url, content=pieces(), headers=headers)
    assert answer.status_code == status


def test_a_repeated_key_of_an_object_counts_as_the_last(api: Api) -> None:
    content = b'{"externalUserID": "user_42", "amount": 1, "amount": 2}'
    answer = api.send("POST", "/v1/wallet/credit", content=content)
    assert answer.data["balance"] == 5502


def test_a_body_that_an_operation_does_not_read_is_ignored(api: Api) -> None:
    answer = api.send("GET", "/v1/offers/off_spa", content=b"{nonsense")
    assert answer.status == 200
    answer = api.send("DELETE", "/v1/members/user_42", content=b"{nonsense")
    assert answer.status == 200


# Queries


@pytest.mark.parametrize(
    "query",
    ["limit=1&limit=2", "limit=1&limit=1", "available=true&available=true"],
)
def test_a_parameter_given_twice_is_invalid(api: Api, query: str) -> None:
    name = query.partition("=")[0]
    assert api.send("GET", "/v1/offers", query=query).fields == [name]


def test_all_bad_parameters_are_named_at_once(api: Api) -> None:
    answer = api.send("GET", "/v1/redemptions", query="limit=x&status=y")
    assert sorted(answer.fields) == ["limit", "status"]


def test_a_query_may_be_percent_encoded(api: Api) -> None:
    api.a_member(5, "a b&c=d")
    query = "externalUserID=a+b%26c%3Dd"
    assert api.send("GET", "/v1/eligibility", query=query).data["wallet"]["balance"] == 5


@pytest.mark.parametrize("query", ["&&&", "=", "%", "%FF=%FF", "a=b&a=b"])
def test_an_odd_query_of_unknown_parameters_is_ignored(api: Api, query: str) -> None:
    assert api.send("GET", "/v1/offers", query=query).status == 200


def test_a_validation_error_says_what_was_expected(api: Api) -> None:
    answer = api.credit("user_42", 0)
    (problem,) = answer.details["fields"]
    assert problem["path"] == "amount"
    assert "1 to 2147483647" in problem["message"]


# The order of checks


def a_limited_org(api: Api) -> None:
    """A world whose only org allows one request a minute; it has been made."""
    api.start(a_fixture(an_org(rate_limit=1)))
    assert api.get("/v1/offers", ORG_KEY).status == 200


def test_an_unknown_path_is_reported_before_a_missing_credential(api: Api) -> None:
    assert api.get("/v1/nothing", None).error == (404, "NOT_FOUND")


def test_a_bad_credential_is_reported_before_the_rate(api: Api) -> None:
    a_limited_org(api)
    assert api.get("/v1/offers", LIVE_KEY).error == (401, "UNAUTHORIZED")


def test_the_rate_is_reported_before_the_wrong_mode(api: Api) -> None:
    a_limited_org(api)
    assert api.get("/v1/wallet", ORG_KEY).error == (429, "RATE_LIMITED")


def test_the_wrong_mode_is_reported_before_a_bad_idempotency_key(api: Api) -> None:
    answer = api.post("/v1/wallet/credit", CREDIT, api.a_token("user_42"), key="k" * 256)
    assert answer.error == (403, "FORBIDDEN")


def test_the_wrong_mode_is_reported_before_an_unreadable_body(api: Api) -> None:
    answer = api.send("POST", "/v1/wallet/credit", api.a_token("user_42"), content=b"{")
    assert answer.error == (403, "FORBIDDEN")


@pytest.mark.parametrize("content", [b"{", b"", a_body_of(MIB + 1)], ids=["bad", "none", "large"])
def test_a_reused_key_is_reported_before_an_unreadable_body(api: Api, content: bytes) -> None:
    assert api.credit("user_42", 1, key="key").status == 200
    headers = {"Idempotency-Key": "key"}
    answer = api.send("POST", "/v1/wallet/credit", content=content, headers=headers)
    assert answer.error == (409, "IDEMPOTENCY_KEY_REUSED")


def test_a_bad_idempotency_key_is_reported_before_an_unreadable_body(api: Api) -> None:
    headers = {"Idempotency-Key": "k" * 256}
    answer = api.send("POST", "/v1/wallet/credit", content=b"{", headers=headers)
    assert answer.fields == ["Idempotency-Key"]


def test_a_bad_field_is_reported_before_an_unknown_record(api: Api) -> None:
    assert api.credit("nobody", 0).fields == ["amount"]


@pytest.mark.parametrize("content", [b"{", a_body_of(2 * MIB)], ids=["bad", "large"])
def test_a_missing_credential_is_reported_before_an_unreadable_body(
    api: Api, content: bytes
) -> None:
    answer = api.send("POST", "/v1/wallet/credit", None, content=content)
    assert answer.error == (401, "UNAUTHORIZED")

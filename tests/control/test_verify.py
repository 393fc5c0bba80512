"""The journal as a judge: what fits, how many there must be, and what came close."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.builders import KEY, Api, Json
from tests.control.builders import journal, problem, send
from tests.exchange.failing import fail

Serve = Callable[..., Api]

UNMET_KEYS = {"type", "title", "status", "detail", "count", "nearest"}
OPERATION = {"operation": "createRedemption"}


def verify(api: Api, match: Json, **bound: object) -> int:
    """How many requests fit; there must be as many as wanted."""
    answer = api.controlled("POST", "/requests/verify", {"match": match, **bound})
    assert answer.keys() == {"count"}
    count: int = answer["count"]
    return count


def unmet(api: Api, match: Json, **bound: object) -> Json:
    """The answer when there are not as many as wanted."""
    answer = api.control("POST", "/requests/verify", {"match": match, **bound})
    assert answer.status_code == 409, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    content: Json = answer.json()
    assert content.keys() == UNMET_KEYS
    assert (content["type"], content["status"]) == ("about:blank", 409)
    for miss in content["nearest"]:
        assert miss.keys() == {"request", "method", "path", "status", "differs"}
        assert all(each.keys() == {"path", "expected", "got"} for each in miss["differs"])
    return content


def refused(api: Api, body: object) -> list[str]:
    """The paths of the fields that are refused."""
    content = problem(api.control("POST", "/requests/verify", body), 422)
    return [each["path"] for each in content["errors"]]


def fits(api: Api, match: Json) -> bool:
    """Whether the one request of the journal is as described."""
    bound = {"at_most": 1}
    return verify(api, match, **bound) == 1


def differs(api: Api, match: Json) -> list[tuple[str, Any, Any]]:
    """How the one request of the journal differs from what is described."""
    (miss,) = unmet(api, match)["nearest"]
    return [(each["path"], each["expected"], each["got"]) for each in miss["differs"]]


# What fits


@pytest.mark.parametrize(
    ("match", "count"),
    [
        pytest.param({}, 4, id="everything"),
        pytest.param({"operation": "createRedemption"}, 2, id="operation"),
        pytest.param({"provider": "expys"}, 4, id="provider"),
        pytest.param({"method": "GET"}, 2, id="method"),
        pytest.param({"method": "get"}, 2, id="method in lower case"),
        pytest.param({"path": "/expys/v1/offers"}, 2, id="path is a prefix"),
        pytest.param({"path": "/expys/v1/offers/"}, 1, id="longer path"),
        pytest.param({"path": "/expys"}, 4, id="path of the provider"),
        pytest.param({"path": "/"}, 4, id="shortest path"),
        pytest.param({"status": 404}, 2, id="status"),
        pytest.param({"body": {"offer": "off_coffee"}}, 1, id="body"),
        pytest.param({"body": {"externalUserID": "user_42"}}, 2, id="part of a body"),
        pytest.param({"body": {}}, 4, id="no body holds nothing too"),
        pytest.param({"body": None}, 2, id="no body"),
        pytest.param({"query": {"limit": "2"}}, 1, id="query"),
        pytest.param({"query": {}}, 4, id="empty query"),
        pytest.param({"headers": {"X-Trace": "abc"}}, 1, id="header"),
        pytest.param({"headers": {"x-TRACE": "abc"}}, 1, id="names of headers have no case"),
        pytest.param({**OPERATION, "status": 201, "body": {"offer": "off_coffee"}}, 1, id="all"),
        pytest.param({**OPERATION, "query": {"limit": "2"}}, 0, id="both"),
    ],
)
def test_a_request_fits_when_all_parts_do(api: Api, match: Json, count: int) -> None:
    api.redeem("off_coffee", "user_42")
    api.redeem("off_nothing", "user_42")
    api.send("GET", "/v1/offers", query="limit=2", headers={"X-Trace": "abc"})
    api.get("/v1/offers/off_nothing")
    assert verify(api, match, exactly=count) == count


@pytest.mark.parametrize(
    ("content", "match", "fit"),
    [
        (b'{"a": [1, {"b": 2, "c": 3}]}', {"a": [1, {"b": 2}]}, True),
        (b'{"a": [1, 2]}', {"a": [1]}, False),
        (b'{"a": true}', {"a": 1}, False),
        (b'{"a": null}', {"a": None}, True),
        (b"{}", {"a": None}, False),
        (b"[1, 2]", [1, 2], True),
        (b"5", 5, True),
        (b"null", None, True),
        (b"name=value", "name=value", True),
        (b'{"a": ', {}, False),
        (b'{"a": ', '{"a": ', True),
        (b"", "", False),
    ],
)
def test_a_body_is_matched_as_rules_match_it_or_as_text(
    api: Api, content: bytes, match: object, fit: bool
) -> None:
    api.send("POST", "/v1/wallet/credit", content=content)
    assert fits(api, {"body": match}) is fit


@pytest.mark.parametrize("body", [{"offer": "off_spa", "guests": 2}, {"offer": None}, {}])
@pytest.mark.parametrize("wanted", [{"offer": "off_spa"}, {"offer": None}, {"guests": True}, {}])
def test_the_judge_and_the_rules_agree(api: Api, body: Json, wanted: Json) -> None:
    fail(api, match={"body": wanted}, error={"status": 418})
    sent = api.http.post(
        f"{api.url}/expys/v1/redemptions", json=body, headers={"Authorization": f"Bearer {KEY}"}
    )
    assert fits(api, {"body": wanted}) is (sent.status_code == 418)


def test_of_a_repeated_parameter_the_last_one_counts(api: Api) -> None:
    api.send("GET", "/v1/offers", query="q=1&q=2&empty=")
    assert fits(api, {"query": {"q": "2", "empty": ""}})
    assert not fits(api, {"query": {"q": "1"}})


def test_a_request_for_an_unknown_path_can_be_described_by_its_path(api: Api) -> None:
    api.send("PATCH", "/v1/nothing")
    assert fits(api, {"path": "/expys/v1/nothing", "method": "PATCH", "status": 404})


def test_requests_of_other_worlds_do_not_count(api: Api, unmade: Callable[[], Api]) -> None:
    api.get("/v1/offers")
    assert verify(unmade(), {}, exactly=0) == 0


# How many


@pytest.mark.parametrize(
    ("bound", "is_met"),
    [
        ({}, True),
        ({"exactly": 2}, True),
        ({"exactly": 1}, False),
        ({"exactly": 3}, False),
        ({"at_least": 2}, True),
        ({"at_least": 3}, False),
        ({"at_least": 0}, True),
        ({"at_most": 2}, True),
        ({"at_most": 1}, False),
        ({"at_most": 0}, False),
    ],
    ids=str,
)
def test_there_must_be_as_many_as_the_bound_says(api: Api, bound: Json, is_met: bool) -> None:
    api.get("/v1/offers")
    api.get("/v1/offers")
    if is_met:
        assert verify(api, {"operation": "listOffers"}, **bound) == 2
    else:
        assert unmet(api, {"operation": "listOffers"}, **bound)["count"] == 2


def test_without_a_bound_there_must_be_one(api: Api) -> None:
    content = unmet(api, OPERATION)
    assert (content["title"], content["count"], content["nearest"]) == ("Not as expected", 0, [])
    assert content["detail"] == "At least 1 expected, 0 of 0 requests in the journal fit."
    api.redeem("off_coffee", "user_42")
    assert verify(api, OPERATION) == 1


def test_none_at_all_can_be_asked_for(api: Api) -> None:
    assert verify(api, OPERATION, exactly=0) == 0
    assert verify(api, OPERATION, at_most=0) == 0
    api.redeem("off_coffee", "user_42")
    assert unmet(api, OPERATION, exactly=0)["count"] == 1


# What came close


def test_a_near_miss_says_where_it_differs(api: Api) -> None:
    answer = api.redeem("off_coffee", "user_42")
    match = {**OPERATION, "status": 422, "body": {"offer": "off_spa", "note": {"a": 1}}}
    (miss,) = unmet(api, match)["nearest"]
    assert miss == {
        "request": answer.headers["X-Request-Id"],
        "method": "POST",
        "path": "/expys/v1/redemptions",
        "status": 201,
        "differs": [
            {"path": "status", "expected": 422, "got": 201},
            {"path": "body.offer", "expected": "off_spa", "got": "off_coffee"},
            {"path": "body.note", "expected": {"a": 1}, "got": None},
        ],
    }


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ({"operation": "getOffer"}, ("operation", "getOffer", "listOffers")),
        ({"method": "post"}, ("method", "POST", "GET")),
        ({"path": "/expys/v1/offers/"}, ("path", "/expys/v1/offers/", "/expys/v1/offers")),
        ({"status": 404}, ("status", 404, 200)),
        ({"query": {"limit": "3"}}, ("query.limit", "3", "2")),
        ({"query": {"cursor": "x"}}, ("query.cursor", "x", None)),
        ({"headers": {"X-Trace": "x"}}, ("headers.x-trace", "x", "abc")),
        ({"headers": {"X-Other": "x"}}, ("headers.x-other", "x", None)),
        ({"body": {"a": 1}}, ("body.a", 1, None)),
        ({"body": {"a": None}}, ("body", {"a": None}, None)),
        ({"body": [1]}, ("body", [1], None)),
    ],
)
def test_every_part_can_differ(api: Api, match: Json, expected: tuple[str, Any, Any]) -> None:
    api.send("GET", "/v1/offers", query="limit=2", headers={"X-Trace": "abc"})
    assert differs(api, match) == [expected]


def test_the_three_nearest_are_told_the_newest_of_equals_first(api: Api) -> None:
    sent = [
        api.get("/v1/offers"),
        api.redeem("off_zero", "user_42"),
        api.redeem("off_zero", "user_broke"),
        api.redeem("off_free", "user_42"),
        api.get("/v1/offers"),
    ]
    ids = [answer.headers["X-Request-Id"] for answer in sent]
    match = {**OPERATION, "body": {"offer": "off_spa", "externalUserID": "user_42"}}
    nearest = unmet(api, match)["nearest"]
    assert [ids.index(miss["request"]) for miss in nearest] == [3, 1, 2]


def test_the_same_operation_is_nearer_than_another_one_that_differs_less(api: Api) -> None:
    same = api.send("POST", "/v1/redemptions", content=b"[]")
    api.post("/v1/wallet/credit", {"a": 1, "b": 2})
    match = {**OPERATION, "body": {"a": 1, "b": 2}, "query": {"x": "1", "y": "2"}}
    first, _ = unmet(api, match)["nearest"]
    assert first["request"] == same.headers["X-Request-Id"]


def test_what_fits_is_no_near_miss(api: Api) -> None:
    api.get("/v1/offers")
    other = api.get("/v1/offers/off_spa")
    (miss,) = unmet(api, {"operation": "listOffers"}, exactly=2)["nearest"]
    assert miss["request"] == other.headers["X-Request-Id"]


def test_of_too_many_the_newest_that_fit_are_told(api: Api) -> None:
    ids = [api.get("/v1/offers").headers["X-Request-Id"] for _ in range(5)]
    nearest = unmet(api, {"operation": "listOffers"}, at_most=2)["nearest"]
    assert [miss["request"] for miss in nearest] == ids[:1:-1]
    assert [miss["differs"] for miss in nearest] == [[], [], []]


def test_only_some_of_many_are_compared_in_full(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mockserver.control.judge._COMPARED_MAX", 2)
    for offer in ("off_spa", "off_small", "off_free"):
        api.redeem(offer, "user_123")
    match = {**OPERATION, "body": {"offer": "off_spa", "note": "x"}}
    assert [len(miss["differs"]) for miss in unmet(api, match)["nearest"]] == [2, 2]


# Secrets


def test_a_header_fits_as_it_was_sent_and_as_the_journal_shows_it(api: Api) -> None:
    api.get("/v1/offers")
    shown = journal(api)[0]["request"]["headers"]["authorization"]
    assert fits(api, {"headers": {"Authorization": f"Bearer {KEY}"}})
    assert fits(api, {"headers": {"Authorization": shown}})


def test_credentials_are_masked_in_what_differs(api: Api) -> None:
    secret = {"accessToken": "abcdefgh", "list": [{"signingSecret": "12345678"}]}
    api.send("POST", "/v1/wallet/credit", body=secret, query="accessToken=abcdefgh")
    wanted = {"accessToken": "x", "list": [{"signingSecret": "y", "z": None}]}
    match = {
        "headers": {"Authorization": "Bearer x"},
        "query": {"accessToken": "x"},
        "body": wanted,
    }
    assert differs(api, match) == [
        ("headers.authorization", "Bearer x", "Bearer expys_san…"),
        ("query.accessToken", "x", "abcd…"),
        ("body.accessToken", "x", "abcd…"),
        ("body.list[0]", wanted["list"][0], {"signingSecret": "1234…"}),
        ("body.list[0].signingSecret", "y", "1234…"),
    ]


def test_a_secret_in_a_body_fits_as_it_was_sent_and_as_the_journal_shows_it(api: Api) -> None:
    api.post("/v1/wallet/credit", {"accessToken": "abcdefgh"})
    assert fits(api, {"body": {"accessToken": "abcdefgh"}})
    assert fits(api, {"body": journal(api)[0]["request"]["body"]})


def test_text_that_may_hold_a_secret_is_not_told(api: Api) -> None:
    api.send("POST", "/v1/wallet/credit", content=b'{"accessToken": "abcdefgh"')
    assert differs(api, {"body": {"a": 1}}) == [("body", {"a": 1}, "…")]


def test_what_members_tell_in_confidence_is_never_told(api: Api) -> None:
    api.post("/v1/interests", {"offer": "off_spa", "dietary": "no nuts"})
    match = {"operation": "createInterest", "body": {"dietary": "no nuts"}}
    assert differs(api, match) == [("body.dietary", "no nuts", "…")]


@pytest.mark.parametrize("depth", [100, 450, 900, 930, 960, 5000])
def test_a_deep_body_can_be_judged(api: Api, depth: int) -> None:
    content = b'{"a":' * depth + b"1" + b"}" * depth
    api.send("POST", "/v1/wallet/credit", content=content)
    match = b'{"match": {"body": %b}}' % content.replace(b"1", b"2")
    answer = send(api, "POST", f"/w/{api.world}/_mock/requests/verify", match)
    # What is nested too deep to be read is no JSON, and how deep that is depends on the machine.
    assert answer.status_code in (400, 409)


# What cannot be meant


@pytest.mark.parametrize(
    ("match", "path"),
    [
        ({"operation": "createRedemtion"}, "match.operation"),
        ({"operation": "-"}, "match.operation"),
        ({"operation": ["listOffers"]}, "match.operation"),
        ({"provider": "expis"}, "match.provider"),
        ({"method": "GRT"}, "match.method"),
        ({"status": 99}, "match.status"),
        ({"status": "200"}, "match.status"),
        ({"path": "/v1/offers"}, "match.path"),
        ({"path": "expys/v1/offers"}, "match.path"),
        ({"path": "/w/blue/expys/v1"}, "match.path"),
        ({"path": "/expys/v1/offers?limit=2"}, "match.path"),
        ({"query": {"limit": 2}}, "match.query.limit"),
        ({"headers": {"X-Trace": None}}, "match.headers.X-Trace"),
        ({"member": "user_42"}, "match.member"),
        ([], "match"),
    ],
    ids=str,
)
def test_what_no_request_can_be_like_is_refused(api: Api, match: object, path: str) -> None:
    assert refused(api, {"match": match}) == [path]


def test_an_unknown_name_is_refused_with_those_that_are_known(api: Api) -> None:
    body = {"match": {"operation": "createRedemtion", "provider": "expis"}}
    content = problem(api.control("POST", "/requests/verify", body), 422)
    provider, operation = content["errors"]
    assert provider["known"] == ["expys", "loyalife", "vinr"]
    assert "createRedemption" in operation["known"]
    assert operation["message"].endswith('; did you mean "createRedemption"?')


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        ({}, ["match"]),
        ({"match": {}, "exactly": 1, "at_least": 1}, ["at_least"]),
        ({"match": {}, "at_least": 1, "at_most": 2}, ["at_most"]),
        ({"match": {}, "exactly": 1, "at_least": 1, "at_most": 2}, ["at_least", "at_most"]),
        ({"match": {}, "exactly": -1}, ["exactly"]),
        ({"match": {}, "at_most": 1.5}, ["at_most"]),
        ({"match": {}, "at_least": None}, ["at_least"]),
        ({"match": {}, "count": 1}, ["count"]),
    ],
    ids=str,
)
def test_a_bad_question_is_refused(api: Api, body: Json, paths: list[str]) -> None:
    assert refused(api, body) == paths


def test_a_provider_that_is_served_alone_has_no_prefix(serve: Serve) -> None:
    api = serve(only="expys")
    api.send_to(f"{api.origin}/v1/offers").ok()
    assert verify(api, {"path": "/v1/offers"}) == 1
    assert refused(api, {"match": {"path": "v1/offers"}}) == ["match.path"]


# What the journal no longer has


def evicted(serve: Serve) -> Api:
    """A journal of two `listOffers` that has lost three requests: `getOffer` and unknown ones."""
    api = serve(journal_entries_max=2)
    api.get("/v1/offers/off_spa")
    api.get("/v1/nothing")
    api.get("/v1/nothing")
    api.get("/v1/offers")
    api.get("/v1/offers")
    return api


@pytest.mark.parametrize(
    ("match", "bound", "expected"),
    [
        pytest.param({"operation": "getOffer"}, {"at_least": 1}, None, id="at least, too few"),
        pytest.param({"path": "/expys"}, {"at_least": 2}, 2, id="at least, enough"),
        pytest.param({"path": "/expys"}, {"at_least": 3}, None, id="at least, some gone"),
        pytest.param({"path": "/expys"}, {"at_most": 2}, None, id="at most, not too many"),
        pytest.param({"path": "/expys"}, {"exactly": 2}, None, id="exactly, as many"),
        pytest.param({"path": "/expys"}, {"exactly": 3}, None, id="exactly, fewer"),
        pytest.param({"operation": "listOffers"}, {"exactly": 2}, 2, id="none of these gone"),
        pytest.param({"operation": "listOffers"}, {"at_most": 2}, 2, id="none of these gone, most"),
        pytest.param({"operation": "createWebhook"}, {"exactly": 0}, 0, id="never sent"),
    ],
)
def test_a_verdict_that_depends_on_what_is_gone_is_refused(
    serve: Serve, match: Json, bound: Json, expected: int | None
) -> None:
    api = evicted(serve)
    if expected is None:
        content = unmet(api, match, **bound)
        assert content["title"] == "Not certain"
        assert " 3 older requests have made room" in content["detail"]
        assert "DELETE /_mock/requests" in content["detail"]
    else:
        assert verify(api, match, **bound) == expected


@pytest.mark.parametrize("bound", [{"at_most": 1}, {"exactly": 1}], ids=str)
def test_too_many_are_too_many_whatever_is_gone(serve: Serve, bound: Json) -> None:
    assert unmet(evicted(serve), {"path": "/expys"}, **bound)["title"] == "Not as expected"


def test_forgetting_all_requests_makes_verdicts_certain_again(serve: Serve) -> None:
    api = evicted(serve)
    api.controlled("DELETE", "/requests")
    assert verify(api, {}, exactly=0) == 0

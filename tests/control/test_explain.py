"""What would become of a request: the same as what becomes of it, and nothing changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from mockserver.core import scheduler
from mockserver.core.clock import frozen_at
from mockserver.core.times import MINUTE_MS
from mockserver.core.world import World
from mockserver.exchange.rehearsal import NOT_ASKED, Step
from mockserver.providers.expys.rules import redemptions
from tests.builders import KEY, NO_SCOPE_KEY, ORG_KEY, Api, Json, a_fixture, an_org
from tests.control.builders import ORIGIN, fail, faulty, journal
from tests.exchange.server import Server, records
from tests.receiver import Receiver

Serve = Callable[..., Api]

KEYS = {
    *("world", "provider", "operation", "parameters", "principal", "member", "idempotency"),
    *("rules", "fault", "wire", "delay_ms", "answered_by", "answer"),
}
BEARER = {"Authorization": f"Bearer {KEY}"}
CREDIT: Json = {"externalUserID": "user_42", "amount": 5}


def explain(api: Api, method: str, path: str, by: str | None = KEY, **more: Any) -> Json:
    """The explanation of a request to the provider."""
    headers = dict(more.pop("headers", {}))
    if by is not None:
        headers["Authorization"] = f"Bearer {by}"
    body = {"method": method, "path": f"/expys{path}", "headers": headers, **more}
    answer: Json = api.controlled("POST", "/explain", body)
    assert answer.keys() == KEYS
    assert answer["answer"].keys() == {"status", "headers", "body"}
    assert answer["world"] == api.world
    return answer


def credit(api: Api, key: str | None = None, **more: Any) -> Json:
    """The explanation of a credit."""
    headers = {} if key is None else {"Idempotency-Key": key}
    return explain(api, "POST", "/v1/wallet/credit", headers=headers, body={**CREDIT, **more})


# What is told


def test_a_request_is_told_as_a_whole(api: Api) -> None:
    assert explain(api, "GET", "/v1/offers/off_spa", query={"a": "b"}) == {
        "world": api.world,
        "provider": "expys",
        "operation": {
            "id": "getOffer",
            "method": "GET",
            "path": "/v1/offers/{id}",
            "evidence": "documented",
        },
        "parameters": {"id": "off_spa"},
        "principal": "org_demo (sandbox key)",
        "member": None,
        "idempotency": None,
        "rules": [],
        "fault": None,
        "wire": None,
        "delay_ms": 0,
        "answered_by": "operation",
        "answer": {
            "status": 200,
            "headers": {"content-type": "application/json; charset=utf-8"},
            "body": api.get("/v1/offers/off_spa").data,
        },
    }


def a_busy_org(api: Api) -> str:
    api.start(a_fixture(an_org(rate_limit=1)))
    api.get("/v1/offers", ORG_KEY).ok()
    return ORG_KEY


@pytest.mark.parametrize(
    ("method", "path", "by", "more", "step", "status"),
    [
        ("GET", "/v1/nothing", KEY, {}, "route", 404),
        ("PATCH", "/v1/offers", KEY, {}, "route", 404),
        ("GET", "/v1/offers", None, {}, "credential", 401),
        ("GET", "/v1/offers", "expys_sandbox_nobody", {}, "credential", 401),
        ("GET", "/v1/balance", NO_SCOPE_KEY, {}, "access", 403),
        ("GET", "/v1/offers", KEY, {"headers": {"X-Mock-Fault": "CONFLICT"}}, "fault", 409),
        ("GET", "/v1/offers", KEY, {"headers": {"X-Mock-Fault": "NONSENSE"}}, "fault", 400),
        (
            "POST",
            "/v1/wallet/credit",
            KEY,
            {"headers": {"Idempotency-Key": "k" * 256}, "body": CREDIT},
            "idempotency",
            422,
        ),
        ("POST", "/v1/wallet/credit", KEY, {"body": {"amount": 5}}, "input", 422),
        ("POST", "/v1/wallet/credit", KEY, {"body": '{"amount": '}, "input", 400),
        ("POST", "/v1/wallet/credit", KEY, {"body": "x" * 2**20 + "x"}, "input", 413),
        ("GET", "/v1/offers/off_nothing", KEY, {}, "operation", 404),
        ("POST", "/v1/wallet/credit", KEY, {"body": CREDIT}, "operation", 200),
    ],
)
def test_it_is_said_where_a_request_is_answered(
    api: Api, method: str, path: str, by: str | None, more: Json, step: str, status: int
) -> None:
    told = explain(api, method, path, by, **more)
    assert (told["answered_by"], told["answer"]["status"]) == (step, status)


def test_a_request_that_is_one_too_many_is_told_so(api: Api) -> None:
    told = explain(api, "GET", "/v1/offers", a_busy_org(api))
    assert (told["answered_by"], told["answer"]["status"]) == ("rate", 429)
    assert told["answer"]["headers"]["retry-after"] == "60"


def test_every_step_is_told_of_in_these_tests() -> None:
    marks = test_it_is_said_where_a_request_is_answered.pytestmark  # type: ignore[attr-defined]
    (cases,) = (mark.args[1] for mark in marks if mark.name == "parametrize")
    assert {case[4] for case in cases} | {"rate"} == set(Step)


def test_a_path_without_an_operation_has_none(api: Api) -> None:
    told = explain(api, "GET", "/v1/nothing")
    assert (told["operation"], told["parameters"], told["principal"]) == (None, {}, None)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/wallet/credit", CREDIT),
        ("GET", "/v1/eligibility?externalUserID=user_42", None),
        ("GET", "/v1/redemptions/rdm_demo_completed", None),
        ("DELETE", "/v1/members/user_42", None),
    ],
)
def test_the_member_of_a_key_is_the_one_that_the_request_acts_for(
    api: Api, method: str, path: str, body: Json | None
) -> None:
    assert explain(api, method, path, body=body or "")["member"] == "user_42"


def test_the_member_of_a_token_is_its_own(api: Api) -> None:
    told = explain(api, "GET", "/v1/wallet", api.a_token("user_123"))
    assert told["member"] == "user_123"
    assert "user_123" in told["principal"]


def test_who_is_not_let_in_acts_for_nobody(api: Api) -> None:
    told = explain(api, "POST", "/v1/wallet/credit", api.a_token("user_42"), body=CREDIT)
    assert (told["answered_by"], told["member"]) == ("access", None)


# Idempotency


def test_without_a_key_nothing_is_said_of_it(api: Api) -> None:
    assert credit(api)["idempotency"] is None


def test_a_key_is_ignored_where_the_method_has_none(api: Api) -> None:
    told = explain(api, "GET", "/v1/offers", headers={"Idempotency-Key": "k"})
    assert told["idempotency"] is None


def test_a_key_is_fresh_replayed_or_in_conflict(api: Api) -> None:
    assert credit(api, "k")["idempotency"] == {"key": "k", "state": "fresh"}
    first = api.credit("user_42", 5, key="k").data
    again = credit(api, "k")
    assert (again["idempotency"]["state"], again["answered_by"]) == ("replay", "idempotency")
    assert again["answer"]["body"] == first
    other = credit(api, "k", amount=6)
    assert (other["idempotency"]["state"], other["answered_by"]) == ("conflict", "idempotency")
    assert other["answer"]["status"] == 409


@pytest.mark.parametrize(
    ("more", "state"),
    [
        pytest.param({"body": {"amount": -1}}, "fresh", id="bad input"),
        pytest.param(
            {"body": {"externalUserID": "user_42", "amount": 10**15}}, "fresh", id="refused"
        ),
        pytest.param({"by": None}, None, id="not let in"),
        pytest.param({"headers": {"X-Mock-Fault": "CONFLICT"}}, None, id="fault"),
        pytest.param({"headers": {"Idempotency-Key": ""}}, None, id="unusable"),
        pytest.param(
            {"body": CREDIT, "headers": {"X-Mock-Fault": "CONFLICT; phase=after"}},
            "fresh",
            id="fault after",
        ),
    ],
)
def test_a_key_stays_free_when_the_request_fails(api: Api, more: Json, state: str | None) -> None:
    headers = {"Idempotency-Key": "k", **more.get("headers", {})}
    given = {"by": KEY, **more, "headers": headers}
    told = explain(api, "POST", "/v1/wallet/credit", **given)
    assert told["idempotency"] == {"key": headers["Idempotency-Key"], "state": state}


# Faults


def test_each_rule_for_the_operation_says_whether_it_fires_and_why_not(api: Api) -> None:
    api.controlled(
        "POST",
        "/faults",
        [
            {"id": "slow", "provider": "expys", "delay": "1h"},
            {"id": "other", "provider": "expys", "operation": "listOffers", "error": "CONFLICT"},
            {
                "id": "member",
                "provider": "expys",
                "match": {"member": "user_123"},
                "error": "CONFLICT",
            },
            {"id": "skips", "provider": "expys", "error": "CONFLICT", "skip": 1},
            {"id": "fires", "provider": "expys", "error": "CONFLICT", "times": 1},
            {"id": "late", "provider": "expys", "error": "INTERNAL"},
        ],
    )
    for _ in range(2):
        told = credit(api)
        assert (told["fault"], told["answered_by"]) == ("fires", "fault")
        assert (told["delay_ms"], told["answer"]["status"]) == (3_600_000, 409)
        assert told["rules"] == [
            {"id": "slow", "fires": True, "why": None},
            {
                "id": "member",
                "fires": False,
                "why": "match.member: the request is for 'user_42'",
            },
            {"id": "skips", "fires": False, "why": "skip: 0 more to let pass"},
            {"id": "fires", "fires": True, "why": None},
            {"id": "late", "fires": False, "why": "fault fires fired first"},
        ]


def test_a_request_that_is_not_let_in_meets_no_rule(api: Api) -> None:
    rule = fail(api)["id"]
    told = explain(api, "GET", "/v1/offers", None)
    assert told["rules"] == [{"id": rule, "fires": False, "why": NOT_ASKED}]


def test_a_request_that_brings_its_own_fault_meets_no_rule(api: Api) -> None:
    fail(api, id="rule")
    told = explain(api, "GET", "/v1/offers", headers={"X-Mock-Fault": "INTERNAL; delay=1m"})
    assert (told["fault"], told["delay_ms"], told["answer"]["status"]) == ("header", 60_000, 500)
    why = "the request asked for a fault of its own"
    assert told["rules"] == [{"id": "rule", "fires": False, "why": why}]


def test_a_fault_after_the_change_keeps_the_change_from_nobody(api: Api) -> None:
    fail(api, id="lost", operation="creditWallet", error="INTERNAL", phase="after", delay="1h")
    told = credit(api)
    assert (told["fault"], told["answer"]["status"]) == ("lost", 500)
    assert told["delay_ms"] == 3_600_000
    refused = credit(api, amount=-1)
    assert (refused["fault"], refused["answered_by"]) == (None, "input")
    why = "the call failed by itself"
    assert refused["rules"] == [{"id": "lost", "fires": False, "why": why}]


@pytest.mark.parametrize(
    ("wire", "status", "headers"),
    [
        pytest.param("reset", 0, 0, id="instead of an answer"),
        pytest.param("truncate", 200, 1, id="to the answer"),
    ],
)
def test_what_the_wire_would_do_is_told_and_not_done(
    api: Api, wire: str, status: int, headers: int
) -> None:
    fail(api, id="cable", operation="creditWallet", wire=wire)
    told = credit(api)
    assert (told["fault"], told["wire"], told["answered_by"]) == ("cable", wire, "fault")
    assert (told["answer"]["status"], len(told["answer"]["headers"])) == (status, headers)


# Addresses and bodies


def test_a_request_may_name_its_world_itself(api: Api, unmade: Callable[[], Api]) -> None:
    other = unmade()
    other.start()
    other.a_member(7, "only_there")
    path = "/v1/eligibility?externalUserID=only_there"
    there = BEARER | {"X-Mock-World": other.world}
    for whole, headers in ((f"/w/{other.world}/expys{path}", BEARER), (f"/expys{path}", there)):
        body = {"method": "GET", "path": whole, "headers": headers}
        told = api.controlled("POST", "/explain", body)
        assert (told["world"], told["member"]) == (other.world, "only_there")
        assert told["answer"]["body"]["wallet"]["balance"] == 7
    assert explain(api, "GET", path)["answer"]["status"] == 404


def test_a_provider_is_found_by_its_host_too(api: Api) -> None:
    body = {"method": "GET", "path": "/v1/offers", "headers": BEARER | {"Host": "api.expys.com"}}
    assert api.controlled("POST", "/explain", body)["operation"]["id"] == "listOffers"


def test_a_provider_that_is_served_alone_has_no_prefix(serve: Serve) -> None:
    api = serve(only="expys")
    body = {"method": "GET", "path": "/v1/offers", "headers": BEARER}
    assert api.controlled("POST", "/explain", body)["answer"]["status"] == 200


def test_the_method_has_no_case_and_the_path_may_hold_any_character(api: Api) -> None:
    told = explain(api, "get", "/v1/members/ä b%2Fc?x=ü y")
    assert told["parameters"] == {"externalUserID": "ä b/c"}


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("?limit=1&externalUserID=user_42", {}),
        ("?limit=1", {"externalUserID": "user_42"}),
        ("", {"limit": "1", "externalUserID": "user_42"}),
    ],
)
def test_the_query_of_the_path_and_the_one_beside_it_are_one(
    api: Api, path: str, query: Json
) -> None:
    told = explain(api, "GET", f"/v1/wallet/transactions{path}", query=query)
    assert len(told["answer"]["body"]["transactions"]) == 1


def test_text_is_sent_as_it_is_and_other_data_as_json(api: Api) -> None:
    for body in (CREDIT, json.dumps(CREDIT), json.dumps(CREDIT, indent=8)):
        told = explain(api, "POST", "/v1/wallet/credit", body=body)
        assert told["answer"]["status"] == 200


def test_secrets_are_masked_in_the_answer(api: Api) -> None:
    told = explain(api, "POST", "/v1/auth/exchange", body={"externalUserID": "user_42"})
    assert told["answer"]["status"] == 200
    token = api.a_token("user_42")
    assert told["answer"]["body"]["accessToken"] == f"{token[:14]}…"


def test_a_stream_is_told_by_its_head(api: Api) -> None:
    path = "/v1/conversations/cnv_support/stream"
    told = explain(api, "GET", path, api.a_token("user_42"))
    assert told["answer"]["status"] == 200
    assert told["answer"]["headers"]["content-type"].startswith("text/event-stream")
    assert told["answer"]["body"] is None


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        ({}, ["method", "path"]),
        ({"method": "GET", "path": "expys/v1/offers"}, ["path"]),
        ({"method": "GET", "path": "/_mock/info"}, ["path"]),
        ({"method": "GET", "path": "/nothing"}, ["path"]),
        ({"method": "GET", "path": "/w/a%20b/expys/v1/offers"}, None),
        ({"method": "GET", "path": "/expys/v1", "headers": {"X": "ł"}}, ["headers"]),
        ({"method": "GET", "path": "/expys/v1", "query": {"x": 1}}, ["query.x"]),
        ({"method": "GET", "path": "/expys/v1", "data": {}}, ["data"]),
    ],
    ids=str,
)
def test_what_is_no_request_is_refused(api: Api, body: Json, paths: list[str] | None) -> None:
    answer = api.control("POST", "/explain", body)
    if paths is None:
        assert answer.json()["title"] == "Bad world name"
    else:
        assert faulty(answer) == paths


# It is what happens

REQUESTS: list[tuple[str, str, object]] = [
    ("GET", "/v1/offers", None),
    ("GET", "/v1/offers?limit=0", None),
    ("GET", "/v1/offers/off_spa", None),
    ("PUT", "/v1/members/new", {"tier": "gold"}),
    ("POST", "/v1/wallet/credit", CREDIT),
    ("POST", "/v1/wallet/credit", {"externalUserID": "user_42", "amount": 0}),
    ("POST", "/v1/redemptions", {"externalUserID": "user_42", "offer": "off_spa"}),
    ("POST", "/v1/redemptions", {"externalUserID": "user_broke", "offer": "off_spa"}),
    ("POST", "/v1/redemptions", {"externalUserID": "user_42", "offer": "off_soldout"}),
    ("POST", "/v1/redemptions/rdm_demo_completed/cancel", {}),
    ("POST", "/v1/interests", {"externalUserID": "user_42", "offer": "off_spa"}),
    ("GET", "/v1/wallet/transactions?externalUserID=user_42", None),
    ("DELETE", "/v1/members/user_42", None),
    ("POST", "/v1/webhooks", {"url": "http://127.0.0.1:9/", "events": ["wallet.credited"]}),
    ("PUT", "/v1/nothing", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), REQUESTS)
@pytest.mark.parametrize("fault", [None, {"error": "CONFLICT", "phase": "after"}], ids=str)
def test_the_answer_is_the_one_that_follows(
    api: Api, method: str, path: str, body: object, fault: Json | None
) -> None:
    if fault is not None:
        api.controlled("POST", "/faults", {"provider": "expys", **fault})
    told = explain(api, method, path, body="" if body is None else body)
    sent = api.send(method, path, body=body)
    (entry,) = journal(api)
    assert told["answer"]["status"] == sent.status
    assert told["answer"]["body"] == entry["response"]["body"]
    assert told["principal"] == entry["principal"]
    assert told["fault"] == entry["fault"]
    assert (told["operation"] or {}).get("id") == entry["operation"]
    for name, value in told["answer"]["headers"].items():
        assert sent.headers[name] == value


# Nothing changes


@pytest.fixture(scope="module")
def server() -> Server:
    """An application whose worlds can be read."""
    return Server()


@pytest.fixture
def inside(server: Server) -> Iterator[Api]:
    """A frozen world of it."""
    with TestClient(server.gateway, base_url=ORIGIN) as http:
        api = Api(http, ORIGIN, "inside")
        api.start()
        yield api
        api.controlled("DELETE", "/worlds/inside")


def everything(api: Api, world: World) -> list[object]:
    """All that can be seen of a world, and its counters."""
    due = [(due.at_ms, due.what) for due in scheduler.upcoming(world.store)]
    return [
        records(world),
        (world.ids.counter, world.ids.requests, world.ids.events),
        world.clock.state,
        world.epoch,
        list(world.crashes),
        world.checkpoints,
        due,
        journal(api),
        *(api.controlled("GET", path) for path in ("/faults", "/webhooks", "/clock")),
    ]


@pytest.mark.parametrize(("method", "path", "body"), REQUESTS)
def test_nothing_changes(
    server: Server, inside: Api, receiver: Receiver, method: str, path: str, body: object
) -> None:
    api, world = inside, server.worlds.find("inside")
    api.a_webhook(receiver.url)
    api.controlled("POST", "/faults", {"provider": "expys", "delay": "1h", "times": 1})
    api.controlled("POST", "/faults", {"provider": "expys", "error": "INTERNAL", "phase": "after"})
    before = everything(api, world)
    for key in ("", "k"):
        headers = {"Idempotency-Key": key} if key else {}
        explain(api, method, path, headers=headers, body="" if body is None else body)
    assert everything(api, world) == before
    assert api.drain() == {"delivered": 0, "failed": 0, "pending": 0}
    assert receiver.requests == []


def test_work_that_is_due_is_done_in_the_copy_alone(server: Server, inside: Api) -> None:
    api = inside
    offer = {"id": "off_1", "title": "One", "startAt": "+30d", "endAt": "+31d"}
    part: Json = {"offers": [offer], "members": [{"externalUserID": "member"}]}
    api.start(a_fixture(an_org(part, auto_advance=[{"to": "OPEN", "after": "5m"}])))
    booking = api.redeem("off_1", "member", by=ORG_KEY).data["id"]
    # As real time does it: nobody has looked since.
    world = server.worlds.find("inside")
    world.clock.load(frozen_at(world.clock.now_ms() + 10 * MINUTE_MS))
    told = explain(api, "GET", f"/v1/redemptions/{booking}", ORG_KEY)
    assert told["answer"]["body"]["status"] == "OPEN"
    assert [due.kind for due in scheduler.upcoming(world.store)] == [redemptions.ADVANCE]


def test_a_bug_that_a_request_would_meet_shows_in_the_log_alone(
    server: Server, inside: Api, caplog: pytest.LogCaptureFixture
) -> None:
    told = explain(inside, "POST", "/v1/crash")
    assert (told["answered_by"], told["answer"]["status"]) == ("operation", 500)
    assert "ZeroDivisionError: a bug" in caplog.text
    assert server.worlds.find("inside").crashes == []


def test_an_operation_that_is_not_built_is_told_so(inside: Api) -> None:
    told = explain(inside, "GET", "/v1/planned")
    assert (told["answered_by"], told["answer"]["status"]) == ("operation", 501)
    assert told["operation"]["id"] == "planned"

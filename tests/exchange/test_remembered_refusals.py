"""Services that remember refusals under a key, and to which a key belongs to one endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import pytest
from starlette.testclient import TestClient

from mockserver.core.errors import DomainError
from mockserver.core.world import World
from mockserver.exchange.call import Call
from mockserver.exchange.operation import Operation, Refused
from mockserver.exchange.reading import parse_json
from mockserver.providers.expys.auth import SERVER
from mockserver.providers.expys.provider import IDEMPOTENCY
from mockserver.providers.expys.refusals import NoMemberWallets, NotCompleted
from tests.builders import Answer, Api, Json
from tests.exchange.failing import counters, fail, newest, why
from tests.exchange.server import NOTES, ORIGIN, PROVIDER, Server, records

CREDIT = "/v1/wallet/credit"
NOBODY: Json = {"externalUserID": "nobody", "amount": 5}


class Strange(DomainError):
    """A refusal that the provider has no answer to."""


class Wish(msgspec.Struct):
    """What the operations below read."""

    refuse: str = "no"


def note(call: Call, body: Wish) -> Wish | Refused:
    """Write one more stroke; the refusals keep it, and only one of them is remembered."""
    strokes = call.store.get(NOTES, "strokes") or ""
    call.step.store.put(NOTES, "strokes", f"{strokes}I")
    if body.refuse == "remembered":
        return Refused(NoMemberWallets())
    if body.refuse == "forgotten":
        return Refused(NotCompleted("OPEN"))
    if body.refuse == "crash":
        raise LookupError("a bug")
    if body.refuse == "strange":
        raise Strange
    if body.refuse == "strange with traces":
        return Refused(Strange())
    return body


def key_in_body(call: Call) -> str | None:
    """The key in a field of the body."""
    named = call.parsed.get("key")
    return named if isinstance(named, str) else None


def parse(call: Call, _: int) -> object:
    """The body, before the key counts."""
    return parse_json(call.request.body or b"")


POLICY = replace(
    IDEMPOTENCY,
    remembered=frozenset({404, 409}),
    by_endpoint=True,
    payload=lambda call: msgspec.json.encode({**call.parsed, "key": None}),
    key_in_body=key_in_body,
    replay_headers=((b"x-replayed", b"yes"),),
)
NOTE = Operation(
    id="note",
    method="POST",
    path="/v1/note",
    aliases=("/v1/also-note", "PUT /v1/note"),
    summary="",
    access=SERVER,
    handler=note,
    body=Wish,
    headers=((b"x-success", b"yes"),),
)
REMEMBERING = replace(
    PROVIDER, operations=(*PROVIDER.operations, NOTE), idempotency=POLICY, parse=parse
)


@pytest.fixture(scope="module")
def remembering() -> Server:
    """A server whose provider remembers refusals."""
    return Server(provider=REMEMBERING)


@pytest.fixture
def api(remembering: Server, world_numbers: Iterator[int]) -> Iterator[Api]:
    """Its demo world."""
    with TestClient(remembering.gateway, base_url=ORIGIN) as http:
        api = Api(http, ORIGIN, f"remembering-{next(world_numbers)}")
        api.start()
        yield api


@pytest.fixture
def world(remembering: Server, api: Api) -> World:
    """What is behind `api`."""
    return remembering.worlds.find(api.world)


def strokes(world: World) -> int:
    """How often the operation has acted."""
    written = world.store.get(NOTES, "strokes")
    return 0 if written is None else len(written)


def replayed(answer: Answer) -> bool:
    """Whether an answer says that it is one that was given before."""
    return answer.headers.get("x-replayed") == "yes"


def test_a_remembered_refusal_is_given_again_although_it_would_succeed_now(api: Api) -> None:
    first = api.post(CREDIT, NOBODY, key="key")
    assert first.error == (404, "NOT_FOUND")
    assert newest(api)["idempotency"] == "stored"
    api.a_member(id="nobody")
    second = api.post(CREDIT, NOBODY, key="key")
    assert (second.status, second.body) == (first.status, first.body)
    assert newest(api)["idempotency"] == "replayed"
    assert (replayed(first), replayed(second)) == (False, True)
    assert api.balance("nobody") == 0


def test_a_refusal_that_is_not_remembered_frees_the_key(api: Api) -> None:
    assert api.post(CREDIT, {"amount": 5}, key="key").error == (422, "VALIDATION")
    assert newest(api)["idempotency"] is None
    api.a_member()
    api.post(CREDIT, {"externalUserID": "member", "amount": 5}, key="key").ok()
    assert api.balance() == 5


def test_a_remembered_refusal_has_changed_nothing_else(api: Api, world: World) -> None:
    before = records(world)
    assert api.post(CREDIT, NOBODY, key="key").status == 404
    after = records(world)
    assert after.pop("exchange.idempotency")
    assert after == before


@pytest.mark.parametrize(
    ("refuse", "acts"), [("remembered", 1), ("forgotten", 2)], ids=["remembered", "forgotten"]
)
def test_refusals_with_traces_are_remembered_by_their_status_too(
    api: Api, world: World, refuse: str, acts: int
) -> None:
    answers = [api.post("/v1/note", {"refuse": refuse}, key="key") for _ in range(2)]
    assert [answer.status for answer in answers] == [{1: 409, 2: 422}[acts]] * 2
    assert strokes(world) == acts
    assert [replayed(answer) for answer in answers] == [False, acts == 1]


@pytest.mark.parametrize("refuse", ["crash", "strange", "strange with traces"])
def test_a_crash_is_not_remembered(api: Api, refuse: str) -> None:
    headers = {"Authorization": "Bearer expys_sandbox_demo", "Idempotency-Key": "key"}
    for body, status in (({"refuse": refuse}, 500), ({}, 200)):
        response = api.http.post(f"{api.url}/expys/v1/note", json=body, headers=headers)
        assert response.status_code == status


def test_the_key_of_one_endpoint_is_another_one_elsewhere(api: Api, world: World) -> None:
    for path in ("/v1/note", "/v1/also-note", "/v1/note"):
        api.post(path, {}, key="key").ok()
    assert strokes(world) == 2
    assert api.post("/v1/note", {"refuse": "x"}, key="key").error == (
        409,
        "IDEMPOTENCY_KEY_REUSED",
    )


def test_methods_without_keys_act_each_time(api: Api, world: World) -> None:
    headers = {"Idempotency-Key": "key"}
    for _ in range(2):
        answer = api.send("PUT", "/v1/note", body={}, headers=headers)
        assert (answer.status, replayed(answer)) == (200, False)
    assert strokes(world) == 2


def test_the_payload_is_what_the_service_says_it_is(api: Api, world: World) -> None:
    for number in range(2):
        api.post("/v1/note", {"key": f"ignored {number}"}, key="key").ok()
    assert strokes(world) == 1


def test_a_key_in_the_body_counts_where_there_is_none_in_the_headers(
    api: Api, world: World
) -> None:
    answers = [api.post("/v1/note", {"key": "key"}) for _ in range(2)]
    assert [replayed(answer) for answer in answers] == [False, True]
    api.post("/v1/note", {"key": 5}).ok()
    assert strokes(world) == 2


def test_a_replayed_success_has_the_headers_of_a_success_and_a_replayed_refusal_has_not(
    api: Api,
) -> None:
    for refuse, expected in (("no", "yes"), ("remembered", None)):
        for _ in range(2):
            answer = api.post("/v1/note", {"refuse": refuse}, key=refuse)
        assert answer.headers.get("x-success") == expected
        assert replayed(answer)


def test_a_fault_after_leaves_a_replayed_refusal_alone(api: Api) -> None:
    api.post("/v1/note", {"refuse": "remembered"}, key="key")
    rule = fail(api, operation="note", phase="after")
    again = api.post("/v1/note", {"refuse": "remembered"}, key="key")
    assert (again.error, replayed(again)) == ((409, "CONFLICT"), True)
    assert counters(api, rule) == (1, 0)
    assert why(api, rule) == "the call failed by itself"

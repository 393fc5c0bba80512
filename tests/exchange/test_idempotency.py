"""A retried request with the same idempotency key gets the first answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from mockserver.core.world import World
from mockserver.exchange.idempotency import NO_KEYS
from tests.builders import LIVE_KEY, NO_SCOPE_KEY, Answer, Api, Json
from tests.exchange.failing import newest
from tests.exchange.server import ORIGIN, PROVIDER, Server, records

LIMIT_BYTES = 1 << 20


def credit(api: Api, content: str | bytes, key: str = "key", by: str | None = None) -> Answer:
    """A credit with exactly this body."""
    body = content.encode() if isinstance(content, str) else content
    sent = {"Idempotency-Key": key}
    by = by or "expys_sandbox_demo"
    return api.send("POST", "/v1/wallet/credit", by, content=body, headers=sent)


FIVE = '{"externalUserID": "member", "amount": 5}'


@pytest.fixture(autouse=True)
def member(api: Api) -> str:
    """The one who gets the points."""
    return api.a_member()


def test_a_retry_gets_the_first_answer_and_acts_once(api: Api) -> None:
    first = credit(api, FIVE)
    api.credit("member", 1)
    second = credit(api, FIVE)
    assert (second.status, second.body) == (first.status, first.body)
    assert api.balance() == 6


def test_the_journal_tells_first_calls_replays_and_conflicts_apart(api: Api) -> None:
    found = []
    for content in (FIVE, FIVE, FIVE.replace("5", "6")):
        credit(api, content)
        found.append(newest(api)["idempotency"])
    api.credit("member", 5)
    found.append(newest(api)["idempotency"])
    assert found == ["stored", "replayed", "conflict", None]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param('{"amount":5,"externalUserID":"member"}', id="order of keys"),
        pytest.param('{ "externalUserID":\n"member", "amount": 5 }', id="white space"),
        pytest.param('{"externalUserID": "m\\u0065mber", "amount": 5}', id="escapes"),
        pytest.param(
            '{"externalUserID": "x", "amount": 5, "externalUserID": "member"}', id="twice"
        ),
    ],
)
def test_the_same_json_in_another_spelling_is_the_same_request(api: Api, content: str) -> None:
    assert credit(api, FIVE).body == credit(api, content).body
    assert api.balance() == 5


@pytest.mark.parametrize(
    "content",
    [
        pytest.param('{"externalUserID": "member", "amount": 6}', id="other value"),
        pytest.param('{"externalUserID": "member", "amount": true}', id="true"),
        pytest.param('{"externalUserID": "member", "amount": "5"}', id="text"),
        pytest.param('{"externalUserID": "member", "amount": 5, "x": 1}', id="more"),
        pytest.param('{"externalUserID": "member"}', id="less"),
        pytest.param("[]", id="list"),
        pytest.param("{", id="no JSON"),
        pytest.param("", id="absent"),
        pytest.param(b" " * (LIMIT_BYTES + 1), id="over the limit"),
    ],
)
def test_another_body_is_a_conflict_and_changes_nothing(
    api: Api, world: World, content: str | bytes
) -> None:
    credit(api, FIVE)
    before = records(world)
    assert credit(api, content).error == (409, "IDEMPOTENCY_KEY_REUSED")
    assert records(world) == before


def test_true_and_1_are_not_the_same_value(api: Api) -> None:
    begin = FIVE.removesuffix("}")
    credit(api, begin + ', "x": [{"y": 1}]}')
    assert credit(api, begin + ', "x": [{"y": true}]}').error[0] == 409
    assert credit(api, begin + ', "x":[{"y":1}]}').status == 200


def test_bodies_nested_deeply_are_compared(api: Api) -> None:
    deep = "[" * 700 + "]" * 700
    first = credit(api, FIVE.replace("}", f', "x": {deep}}}'))
    assert first.status == 200
    assert credit(api, FIVE.replace("}", f', "x":{deep}}}')).body == first.body


def test_another_path_is_a_conflict(api: Api) -> None:
    credit(api, FIVE)
    assert api.redeem("off_free", "member", key="key").error == (409, "IDEMPOTENCY_KEY_REUSED")


def test_the_query_does_not_matter(api: Api) -> None:
    credit(api, FIVE)
    answer = api.send(
        "POST",
        "/v1/wallet/credit",
        content=FIVE.encode(),
        query="x=1",
        headers={"Idempotency-Key": "key"},
    )
    assert answer.status == 200
    assert api.balance() == 5


def test_another_key_is_another_request(api: Api) -> None:
    credit(api, FIVE)
    credit(api, FIVE, key="Key")
    assert api.balance() == 10


def test_owners_do_not_share_keys(api: Api) -> None:
    api.a_member(by=LIVE_KEY)
    credit(api, FIVE)
    assert credit(api, FIVE, by=LIVE_KEY).status == 200
    assert (api.balance(), api.balance(by=LIVE_KEY)) == (5, 5)


def test_all_credentials_of_an_owner_share_keys(api: Api) -> None:
    credit(api, FIVE)
    assert credit(api, FIVE, by=NO_SCOPE_KEY).status == 200
    assert api.balance() == 5


def test_worlds_do_not_share_keys(api: Api, other: Api) -> None:
    other.a_member()
    credit(api, FIVE)
    credit(other, FIVE)
    assert other.balance() == 5


def test_a_call_that_fails_does_not_use_the_key_up(api: Api, world: World) -> None:
    before = records(world)
    assert credit(api, '{"externalUserID": "nobody", "amount": 5}').error[0] == 404
    assert records(world) == before
    assert credit(api, FIVE).status == 200


def test_a_key_is_remembered_for_a_day_of_the_world(api: Api) -> None:
    credit(api, FIVE)
    api.advance("86399s")
    credit(api, FIVE)
    assert api.balance() == 5
    api.advance("1s")
    credit(api, FIVE)
    assert api.balance() == 10


def test_a_key_is_as_old_as_its_first_use(api: Api) -> None:
    credit(api, FIVE)
    api.advance("12h")
    credit(api, FIVE)
    api.advance("12h")
    credit(api, FIVE)
    assert api.balance() == 10


def test_methods_that_are_repeatable_by_themselves_ignore_keys(api: Api) -> None:
    sent = {"Idempotency-Key": "key"}
    for name in ("a", "b"):
        body: Json = {"displayName": name}
        assert api.send("PUT", "/v1/members/member", body=body, headers=sent).status == 200
    assert newest(api)["idempotency"] is None


@pytest.mark.parametrize("key", ["", "x" * 256], ids=["empty", "long"])
def test_a_key_of_the_wrong_length_is_refused(api: Api, key: str) -> None:
    assert credit(api, FIVE, key).fields == ["Idempotency-Key"]
    assert api.balance() == 0


def test_a_key_may_have_255_characters(api: Api) -> None:
    assert credit(api, FIVE, "x" * 255).status == 200


def test_two_keys_are_refused(api: Api) -> None:
    answer = api.http.post(
        f"{api.url}/expys/v1/wallet/credit",
        content=FIVE,
        headers=[
            ("Authorization", "Bearer expys_sandbox_demo"),
            ("Idempotency-Key", "a"),
            ("Idempotency-Key", "b"),
        ],
    )
    assert answer.status_code == 422
    assert answer.json()["error"]["details"]["fields"][0]["path"] == "Idempotency-Key"


def test_a_service_that_keeps_no_answers_acts_each_time() -> None:
    server = Server(provider=replace(PROVIDER, idempotency=NO_KEYS))
    with TestClient(server.gateway, base_url=ORIGIN) as http:
        api = Api(http, ORIGIN, "forgetful")
        api.start()
        api.a_member()
        for _ in range(2):
            credit(api, FIVE).ok()
        assert api.balance() == 10
        assert newest(api)["idempotency"] is None

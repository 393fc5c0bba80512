"""Worlds that are named after keys: which one opens one, and what it is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient

from mockserver.app import create_app
from mockserver.exchange.key_worlds import world_name
from mockserver.settings import Settings
from tests.builders import Json
from tests.providers.conftest import ORIGIN
from tests.providers.vinr.api import KEY, LIVE_KEY, PAGES_KEY, READING_KEY, Answer, Vinr, a_world

RED = "sk_test_red"
BLUE = "sk_test_blue"
LONG = "sk_test_" + "x" * 200


class Unnamed(Vinr):
    """A client that can be told nothing but a key: it names no world."""

    def __init__(self, http: httpx2.Client, key: str) -> None:
        super().__init__(http, ORIGIN, world_name(key))
        self.url = ORIGIN
        self.key = key

    def ask(self, path: str = "/v1/loyalty/accounts/loy_abc123") -> Answer:
        """Read something."""
        return self.get(path, self.key)

    def spend(self, points: int) -> int:
        """Debit points of a member who has 1,500 at first; returns what is left."""
        body = {"account": "loy_abc123", "amount": -points}
        left: int = self.post("/v1/loyalty/transactions", body, self.key).data["balance_after"]
        return left

    def in_world(self, path: str, body: object = None) -> Json:
        """A call of the control plane in the world of the key."""
        answer = self.http.post(f"{ORIGIN}/w/{self.world}/_mock{path}", json=body)
        assert answer.is_success, answer.text
        content: Json = answer.json()
        return content


@pytest.fixture
def http() -> Iterator[TestClient]:
    """A server with worlds by key."""
    with TestClient(create_app(Settings(worlds_by_key=True)), base_url=ORIGIN) as client:
        yield client


def worlds(http: httpx2.Client) -> list[str]:
    """The names of all worlds, oldest first."""
    return [world["name"] for world in http.get("/_mock/worlds").json()["worlds"]]


def world_of(answer: Answer) -> str:
    """The world that answered."""
    found = re.search("world=([^;]+)", answer.headers["X-Mock"])
    assert found is not None
    return found[1]


# What opens a world


def test_each_unknown_test_key_has_a_world_of_its_own(http: TestClient) -> None:
    red, blue, demo = Unnamed(http, RED), Unnamed(http, BLUE), Unnamed(http, KEY)
    assert (red.spend(1), blue.spend(10), demo.spend(100), red.spend(1)) == (1499, 1490, 1400, 1498)
    assert worlds(http) == ["default", RED, BLUE]
    assert (world_of(red.ask()), world_of(demo.ask())) == (RED, "default")


@pytest.mark.parametrize(
    "headers",
    [{"X-Api-Key": RED}, {"X-Api-Key": f" {RED} "}, {"Authorization": f"bearer  {RED} "}],
    ids=str,
)
def test_a_key_opens_it_however_it_is_sent(http: TestClient, headers: Json) -> None:
    answer = Unnamed(http, RED).send("GET", "/v1/loyalty/accounts", None, headers=headers)
    assert (answer.status, world_of(answer)) == (200, RED)


def test_of_two_keys_the_one_that_counts_opens_it(http: TestClient) -> None:
    headers = {"Authorization": f"Bearer {RED}", "X-Api-Key": BLUE}
    assert world_of(Unnamed(http, RED).send("GET", "/v1/customers", None, headers=headers)) == RED
    assert worlds(http) == ["default", RED]


def test_a_long_key_opens_one_whose_name_does_not_tell_it(http: TestClient) -> None:
    assert Unnamed(http, LONG).spend(1) == 1499
    assert worlds(http) == ["default", world_name(LONG)]
    assert world_name(LONG) != LONG


@pytest.mark.parametrize(
    "key",
    ["sk_live_red", "rk_test_red", "rk_live_red", "pk_test_red", "sk_test_", "sk_test_a b", "red"],
)
def test_nothing_else_opens_a_world(http: TestClient, key: str) -> None:
    answer = Unnamed(http, key).ask()
    assert (answer.error, world_of(answer)) == ((401, "invalid_api_key"), "default")
    assert "--worlds-by-key" not in answer.refusal["message"] or key.startswith("sk_test_")
    assert worlds(http) == ["default"]


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": f"Basic {RED}"}, {"Authorization": "Bearer"}], ids=str
)
def test_a_request_without_a_key_opens_none(http: TestClient, headers: Json) -> None:
    answer = Unnamed(http, RED).send("GET", "/v1/customers", None, headers=headers)
    assert (answer.error, world_of(answer)) == ((401, "invalid_api_key"), "default")
    assert worlds(http) == ["default"]


@pytest.mark.parametrize("key", [KEY, LIVE_KEY, READING_KEY, PAGES_KEY])
def test_a_key_of_the_seed_acts_in_the_default_world(http: TestClient, key: str) -> None:
    assert world_of(Unnamed(http, key).ask("/v1/customers")) == "default"
    assert worlds(http) == ["default"]


def test_a_key_that_was_rolled_in_the_default_world_stays_there(http: TestClient) -> None:
    rolled = http.post(f"/_mock/vinr/keys/{KEY}/roll", json={}).json()["key"]
    assert Unnamed(http, rolled).spend(1) == 1499
    assert worlds(http) == ["default"]


def test_where_this_service_is_not_no_world_is_opened(tmp_path: Path) -> None:
    (tmp_path / "bare.yaml").write_text("version: 1\n")
    settings = Settings(worlds_by_key=True, fixture=str(tmp_path / "bare.yaml"))
    with TestClient(create_app(settings), base_url=ORIGIN) as bare:
        answer = Unnamed(bare, RED).ask()
        assert (answer.error, world_of(answer)) == ((401, "invalid_api_key"), "default")
        assert worlds(bare) == ["default"]


# What it is there


def test_it_opens_the_test_environment_as_a_secret_key(http: TestClient) -> None:
    red = Unnamed(http, RED)
    assert red.post("/v1/customers", {}, RED).status == 201
    assert {each["id"] for each in red.ask("/v1/loyalty/accounts").items} == {
        "loy_abc123",
        "loy_empty",
    }
    headers = {"Host": "api.vinr.com"}
    answer = red.send("GET", "/v1/customers", RED, headers=headers)
    assert answer.error == (401, "invalid_api_key")


def test_a_reset_takes_its_world_back_and_leaves_the_key_valid(http: TestClient) -> None:
    red = Unnamed(http, RED)
    red.spend(1)
    red.in_world("/reset")
    assert red.spend(1) == 1499


def test_a_key_that_is_rolled_in_its_world_leads_there_by_name_only(http: TestClient) -> None:
    red = Unnamed(http, RED)
    red.spend(1)
    rolled = red.in_world(f"/vinr/keys/{RED}/roll", {"grace": "1h"})["key"]
    assert Vinr(http, ORIGIN, RED).get("/v1/customers", rolled).status == 200
    red.in_world("/clock/advance", {"by": "1h"})
    assert red.ask().error == (401, "expired_api_key")
    assert world_of(Unnamed(http, rolled).ask()) == world_name(rolled)


def test_a_world_that_was_made_by_hand_gets_its_key(http: TestClient) -> None:
    http.put(f"/_mock/worlds/{RED}", json={"fixture": a_world()}).raise_for_status()
    red = Unnamed(http, RED)
    assert red.ask("/v1/loyalty/accounts").items == []
    assert worlds(http) == ["default", RED]


def test_a_named_world_wins_and_tells_how_to_open_one(http: TestClient) -> None:
    Unnamed(http, RED).spend(1)
    answer = Vinr(http, ORIGIN, "other").get("/v1/customers", RED)
    assert (answer.error, world_of(answer)) == ((401, "invalid_api_key"), "other")
    assert "--worlds-by-key" in answer.refusal["message"]


def test_what_a_key_would_open_is_explained_without_it(http: TestClient) -> None:
    asked = {
        "method": "GET",
        "path": "/vinr/v1/loyalty/accounts/loy_abc123",
        "headers": {"X-Api-Key": RED},
    }
    told = http.post("/_mock/explain", json=asked).json()
    assert (told["answer"]["status"], told["world"]) == (200, RED)
    assert worlds(http) == ["default"]

"""Worlds that are named after clients: which one opens one, and what its tokens lead to."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient

from mockserver.app import create_app
from mockserver.exchange.key_worlds import world_name
from mockserver.settings import Settings
from tests.providers.conftest import ORIGIN
from tests.providers.loyalife.builders import CLIENT, SECRET, Answer, Loyalife, a_fixture, a_program
from tests.world import Json

LONG = "7f9c24e8-3b12-4dcb-8d63-0a8c1b2f4e90"


class Unnamed(Loyalife):
    """A client that can be told nothing but credentials: it names no world."""

    def __init__(self, http: httpx2.Client, client_id: str, secret: str = "s3cret") -> None:
        super().__init__(http, ORIGIN, world_name(client_id), client=(client_id, secret))
        self.url = ORIGIN

    def spend(self, points: int) -> int:
        """Redeem points of a member who has 5,000 at first; returns what is left."""
        self.redeem("m_8124", points).ok()
        left: int = self.check_availability("m_8124").value
        return left

    def in_world(self, path: str, body: object = None, method: str = "POST") -> Json:
        """A call of the control plane in the world of the client."""
        answer = self.http.request(method, f"{ORIGIN}/w/{self.world}/_mock{path}", json=body)
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


def claims_of(token: str) -> Json:
    """What a token says."""
    claims: Json = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    return claims


# What opens a world


def test_each_unknown_client_has_a_world_of_its_own_where_its_tokens_lead(
    http: TestClient,
) -> None:
    red, blue, demo = Unnamed(http, "red"), Unnamed(http, "blue"), Unnamed(http, CLIENT, SECRET)
    assert (red.spend(1), blue.spend(10), demo.spend(100), red.spend(1)) == (4999, 4990, 4900, 4998)
    assert worlds(http) == ["default", "red", "blue"]
    assert world_of(red.check_availability("m_8124")) == "red"
    assert world_of(demo.check_availability("m_8124")) == "default"


def test_the_short_paths_do_so_too(http: TestClient) -> None:
    red = Unnamed(http, "red")
    red.is_short = True
    assert red.spend(1) == 4999
    answer = red.send("POST", "/OAUTH/auth/token", by=None, body={})
    assert (answer.error, world_of(answer)) == ((400, "999"), "default")


def test_a_token_of_one_member_leads_there_too(http: TestClient) -> None:
    red = Unnamed(http, "red")
    red.bound_to = "m_8124"
    assert red.spend(1) == 4999
    assert claims_of(red.token)["scope"] == '["LOGIN","m_8124"]'


@pytest.mark.parametrize(
    "client_id", ["red", "a@b.example", "x" * 200, LONG, "default"], ids=lambda id: id[:12]
)
def test_a_client_opens_a_world_whatever_its_length(http: TestClient, client_id: str) -> None:
    client = Unnamed(http, client_id)
    assert client.spend(1) == 4999
    assert worlds(http) == ["default", world_name(client_id)]
    assert claims_of(client.token)["world"] == world_name(client_id)


@pytest.mark.parametrize("client_id", ["a b", "a/b", "ä", "x" * 201, "red\n"], ids=ascii)
def test_a_client_of_another_form_opens_none_and_is_told_which_do(
    http: TestClient, client_id: str
) -> None:
    answer = Unnamed(http, client_id).grant()
    assert (answer.error, world_of(answer)) == ((401, "401"), "default")
    assert "it may have 1 to 200 of A-Z a-z 0-9 . _ @ -" in answer.reason
    assert worlds(http) == ["default"]


@pytest.mark.parametrize(
    "changes",
    [
        {"client_secret": None},
        {"client_secret": ""},
        {"client_id": ["red"]},
        {"grant_type": "password"},
        {"scope": 5},
    ],
    ids=str,
)
def test_a_token_call_that_is_none_opens_no_world(http: TestClient, changes: Json) -> None:
    assert Unnamed(http, "red").grant(**changes).error == (400, "999")
    assert worlds(http) == ["default"]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000, b"x" * 2**20 + b"x"])
def test_neither_does_what_is_no_json(http: TestClient, content: bytes) -> None:
    red = Unnamed(http, "red")
    answer = red.send("POST", red.path("oauth.token"), by=None, content=content)
    assert answer.status in (400, 413)
    assert worlds(http) == ["default"]


def test_a_client_that_the_default_world_knows_stays_there(http: TestClient) -> None:
    clients = [{"client_id": "red", "client_secret": "s3cret"}]
    fixture = a_fixture(a_program(clients=clients))
    http.put("/_mock/worlds/default", json={"fixture": fixture}).raise_for_status()
    assert world_of(Unnamed(http, "red").grant()) == "default"
    assert worlds(http) == ["default"]


def test_of_several_programs_the_one_with_the_smallest_id_is_opened(http: TestClient) -> None:
    programs = [a_program(id=id, clients=[]) for id in (30, 7, 12)]
    red = Unnamed(http, "red")
    http.put("/_mock/worlds/red", json={"fixture": a_fixture(*programs)}).raise_for_status()
    assert claims_of(red.token)["program_id"] == 7


def test_where_there_is_no_program_no_world_is_opened(tmp_path: Path) -> None:
    (tmp_path / "bare.yaml").write_text("version: 1\n")
    settings = Settings(worlds_by_key=True, fixture=str(tmp_path / "bare.yaml"))
    with TestClient(create_app(settings), base_url=ORIGIN) as bare:
        answer = Unnamed(bare, "red").grant()
        assert (answer.error, world_of(answer)) == ((401, "401"), "default")
        assert worlds(bare) == ["default"]


# The life of such a world


def test_the_secret_is_the_first_that_the_client_came_with(http: TestClient) -> None:
    red = Unnamed(http, "red")
    red.spend(1)
    answer = Unnamed(http, "red", "another").grant()
    assert (answer.error, world_of(answer)) == ((401, "401"), "red")
    assert "keeps the first that it came with" in answer.reason
    assert Unnamed(http, "red").spend(1) == 4998


def test_a_reset_takes_it_back_and_leaves_the_client_valid(http: TestClient) -> None:
    red = Unnamed(http, "red")
    red.spend(1)
    red.in_world("/reset")
    assert red.check_availability("m_8124").error == (401, "401")
    red.kept_token = None
    assert red.spend(1) == 4999
    assert Unnamed(http, "red", "another").grant().error == (401, "401")


def test_a_rotation_leaves_the_id_and_ends_the_secret_and_the_tokens(http: TestClient) -> None:
    red = Unnamed(http, "red")
    red.spend(1)
    given = red.in_world("/loyalife/programs/19/rotate", {"client_id": "red"})
    assert given["client_id"] == "red"
    assert red.check_availability("m_8124").error == (401, "401")
    assert red.grant().error == (401, "401")
    assert Unnamed(http, "red", given["client_secret"]).spend(1) == 4998
    assert worlds(http) == ["default", "red"]


def test_other_clients_of_it_get_another_id_as_ever(http: TestClient) -> None:
    red = Unnamed(http, "red")
    red.spend(1)
    assert red.in_world("/loyalife/programs/19/rotate")["client_id"] != CLIENT


def test_a_token_of_a_world_that_is_gone_opens_none(http: TestClient) -> None:
    red = Unnamed(http, "red")
    red.spend(1)
    http.delete("/_mock/worlds/red").raise_for_status()
    answer = red.check_availability("m_8124")
    assert (answer.error, world_of(answer)) == ((401, "401"), "default")
    assert worlds(http) == ["default"]


@pytest.mark.parametrize(
    "claims",
    ["", "!", "gA", "W10", "eyJ3b3JsZCI6NX0", "eyJ3b3JsZCI6ImRlZmF1bHQifQ", "W1tb" * 50_000],
    ids=lambda text: text[:20],
)
def test_forged_claims_lead_nowhere(http: TestClient, claims: str) -> None:
    red = Unnamed(http, "red")
    for token in (f"a.{claims}.c", f"a.{claims}", claims):
        answer = red.call("pg.check_availability", red.about("m_8124"), by=token)
        assert (answer.error, world_of(answer)) == ((401, "401"), "default")


def test_tokens_of_other_worlds_say_nothing_of_it(api: Loyalife) -> None:
    assert "world" not in claims_of(api.token)


# What beats it


def test_a_named_world_wins(http: TestClient) -> None:
    red = Unnamed(http, "red")
    red.spend(1)
    other = Loyalife(http, ORIGIN, "other", client=red.client)
    answer = other.grant()
    assert (answer.error, world_of(answer)) == ((401, "401"), "other")
    assert "opens a world of its own, unless the request names another" in answer.reason
    other.kept_token = red.token
    answer = other.check_availability("m_8124")
    assert (answer.error, world_of(answer)) == ((401, "401"), "other")
    assert Loyalife(http, ORIGIN, "red", client=red.client).balance("m_8124") == 4999

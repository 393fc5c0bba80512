"""Worlds that are named after keys: which key opens one, and what leads to it."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mockserver.app import create_app
from mockserver.exchange.key_worlds import is_named_after, world_name
from mockserver.exchange.worlds import IDLE_MS, is_name
from mockserver.serving import ServerThread, bind
from mockserver.settings import Settings
from tests.builders import KEY, LIVE_KEY, Api, a_fixture, an_org
from tests.exchange.server import ORIGIN, PROVIDER
from tests.receiver import Receiver

RED, BLUE = "expys_sandbox_red", "expys_sandbox_blue"
LONG = "expys_sandbox_" + "0123456789abcdef" * 3


class Client:
    """Clients that can be told nothing but a key: they call the base URL of the provider."""

    def __init__(self, app: Starlette, http: httpx2.Client, url: str) -> None:
        self.app = app
        self.http = http
        self.url = url

    def ask(
        self,
        method: str = "GET",
        path: str = "/v1/offers",
        by: str | None = KEY,
        body: object = None,
        world: str | None = None,
        **headers: str,
    ) -> httpx2.Response:
        """One request, which may name a world in its URL."""
        sent = dict(headers) if by is None else {"Authorization": f"Bearer {by}", **headers}
        prefix = "" if world is None else f"/w/{world}"
        url = f"{self.url}{prefix}/expys{path}"
        return self.http.request(method, url, json=body, headers=sent)

    def credit(self, by: str, amount: int, **more: Any) -> int:
        """Credit `user_123`, who has 250 points at first; returns the balance."""
        body = {"externalUserID": "user_123", "amount": amount}
        answer = self.ask("POST", "/v1/wallet/credit", by, body, **more)
        assert answer.status_code == 200, answer.text
        balance: int = answer.json()["balance"]
        return balance

    def token(self, by: str, member: str = "user_123", **more: Any) -> str:
        """A token that a key has minted."""
        body = {"externalUserID": member}
        answer = self.ask("POST", "/v1/auth/exchange", by, body, **more)
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["accessToken"]
        return token

    def worlds(self) -> list[str]:
        """The names of all worlds, oldest first."""
        worlds = self.http.get(f"{self.url}/_mock/worlds").json()["worlds"]
        return [world["name"] for world in worlds]

    def control(self, method: str, path: str, body: object = None) -> httpx2.Response:
        """A call of the control plane that must succeed."""
        answer = self.http.request(method, f"{self.url}{path}", json=body)
        assert answer.is_success, answer.text
        return answer


def world_of(answer: httpx2.Response) -> str:
    """The world that answered."""
    found = re.search("world=([^;]+)", answer.headers["X-Mock"])
    assert found is not None
    return found[1]


def refused(answer: httpx2.Response) -> str:
    """What a refusal of a credential says."""
    assert answer.status_code == 401, answer.text
    error = answer.json()["error"]
    assert error["code"] == "UNAUTHORIZED"
    message: str = error["message"]
    return message


Serve = Callable[..., Client]


@pytest.fixture(params=["in-process", "live"])
def serve(request: pytest.FixtureRequest) -> Iterator[Serve]:
    """Starts servers, by default with worlds by key; in process and on a socket."""
    with ExitStack() as running:

        def start(**settings: Any) -> Client:
            app = create_app(
                Settings(**{"worlds_by_key": True, "strict_answers": True, **settings}), (PROVIDER,)
            )
            if request.param == "in-process":
                http = running.enter_context(TestClient(app, base_url=ORIGIN))
                return Client(app, http, ORIGIN)
            server = running.enter_context(ServerThread(app, bind("127.0.0.1", 0)))
            client = running.enter_context(httpx2.Client(trust_env=False, timeout=30))
            return Client(app, client, server.url)

        yield start


# What opens a world


def test_each_unknown_key_has_a_world_of_its_own(serve: Serve) -> None:
    client = serve()
    assert client.credit(RED, 1) == 251
    assert client.credit(BLUE, 10) == 260
    assert client.credit(KEY, 100) == 350
    assert client.credit(RED, 1) == 252
    assert client.worlds() == ["default", RED, BLUE]


def test_the_answer_names_the_world(serve: Serve) -> None:
    assert world_of(serve().ask(by=RED)) == RED


def test_a_key_of_the_seed_acts_in_the_default_world(serve: Serve) -> None:
    client = serve()
    assert [world_of(client.ask(by=key)) for key in (KEY, LIVE_KEY)] == ["default"] * 2
    assert client.worlds() == ["default"]


def test_a_key_of_the_seed_stays_there_when_the_default_world_was_replaced(serve: Serve) -> None:
    client = serve()
    client.control("PUT", "/_mock/worlds/default", {"fixture": a_fixture(an_org())})
    refused(client.ask(by=KEY))
    assert client.worlds() == ["default"]


def test_a_key_that_the_default_world_knows_does_so_too(serve: Serve) -> None:
    client = serve()
    fixture = a_fixture(an_org(keys=[{"key": RED}]))
    client.control("PUT", "/_mock/worlds/default", {"fixture": fixture})
    assert world_of(client.ask(by=RED)) == "default"
    assert client.worlds() == ["default"]


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="none"),
        pytest.param({"Authorization": ""}, id="empty"),
        pytest.param({"Authorization": RED}, id="no scheme"),
        pytest.param({"Authorization": f"Basic {RED}"}, id="other scheme"),
        pytest.param({"Authorization": "Bearer expys_sandbox_"}, id="nothing behind the prefix"),
        pytest.param({"Authorization": "Bearer expys_sandbox_a b"}, id="blank"),
        pytest.param({"Authorization": "Bearer expys_sandbox_a/b"}, id="odd letter"),
        pytest.param({"Authorization": f"Bearer expys_sandbox_{'x' * 201}"}, id="too long"),
        pytest.param({"Authorization": "Bearer expys_live_red"}, id="live key"),
        pytest.param({"Authorization": "Bearer Expys_sandbox_red"}, id="upper case"),
        pytest.param({"Authorization": "Bearer v4.local.unknown"}, id="unknown token"),
    ],
)
def test_nothing_else_opens_a_world(serve: Serve, headers: dict[str, str]) -> None:
    client = serve()
    refused(client.ask(by=None, **headers))
    assert client.worlds() == ["default"]


def test_an_adopted_key_opens_the_sandbox_of_the_demo_org_with_all_scopes(serve: Serve) -> None:
    client = serve()
    balance = client.ask("GET", "/v1/balance", RED)
    assert (balance.status_code, balance.json()) == (200, client.ask("GET", "/v1/balance").json())
    (entry, *_) = client.control("GET", f"/w/{RED}/_mock/requests").json()["requests"]
    assert entry["principal"] == "org_demo (sandbox key)"


def test_of_several_orgs_the_first_in_the_alphabet_is_opened(serve: Serve) -> None:
    client = serve()
    orgs = [an_org(id=id, name=id, keys=[]) for id in ("org_b", "org_a", "org_c")]
    client.control("PUT", f"/_mock/worlds/{RED}", {"fixture": a_fixture(*orgs)})
    client.ask(by=RED)
    (entry,) = client.control("GET", f"/w/{RED}/_mock/requests").json()["requests"]
    assert entry["principal"] == "org_a (sandbox key)"


def test_where_there_is_no_org_no_world_is_opened(serve: Serve, tmp_path: Any) -> None:
    fixture = tmp_path / "bare.yaml"
    fixture.write_text("version: 1\n")
    client = serve(fixture=str(fixture))
    assert "is unknown" in refused(client.ask(by=RED))
    assert client.worlds() == ["default"]


def test_a_world_that_was_made_by_hand_is_kept_where_no_org_is(serve: Serve) -> None:
    client = serve()
    client.control("PUT", f"/_mock/worlds/{RED}", {"fixture": {"version": 1}})
    assert world_of(client.ask(by=RED)) == RED
    refused(client.ask(by=RED))
    assert client.worlds() == ["default", RED]


# The life of such a world


def test_it_starts_as_all_worlds_do(serve: Serve) -> None:
    client = serve()
    client.credit(KEY, 1000)
    here, there = (
        client.ask("GET", "/v1/wallet/transactions?externalUserID=user_42", by, world=world)
        for by, world in ((RED, None), (KEY, "other"))
    )
    drop = re.compile(r'"(createdAt)":"[^"]*"')
    assert drop.sub("", here.text) == drop.sub("", there.text)


def test_a_reset_takes_it_back_and_leaves_the_key_valid(serve: Serve) -> None:
    client = serve()
    client.credit(RED, 1)
    client.control("POST", f"/w/{RED}/_mock/reset")
    assert client.ask(world=RED, by=RED).status_code == 200
    assert client.credit(RED, 1) == 251


def test_the_key_is_part_of_how_the_world_began(serve: Serve) -> None:
    client = serve()
    client.ask(by=RED)
    world = client.app.state.worlds.find(RED)
    before = world.store.snapshot()
    world.reset()
    assert world.store.snapshot() == before


def test_a_world_of_its_name_may_be_made_before(serve: Serve) -> None:
    client = serve()
    start = {"now": "2030-01-31T12:00:00Z", "mode": "frozen"}
    client.control("PUT", f"/_mock/worlds/{RED}", start)
    answer = client.ask(by=RED)
    assert answer.status_code == 200
    assert answer.headers["Date"] == "Thu, 31 Jan 2030 12:00:00 GMT"
    client.control("POST", f"/w/{RED}/_mock/reset")
    assert client.ask(by=RED).headers["Date"] == "Thu, 31 Jan 2030 12:00:00 GMT"


def test_a_world_that_was_dropped_is_opened_again(serve: Serve) -> None:
    client = serve()
    client.credit(RED, 1)
    client.control("DELETE", f"/_mock/worlds/{RED}")
    assert client.credit(RED, 1) == 251


def test_worlds_by_key_count_as_others_do(serve: Serve) -> None:
    client = serve(worlds_max=2)
    assert client.ask(by=RED).status_code == 200
    full = client.ask(by=BLUE)
    assert full.status_code == 503
    assert "at most 2 worlds" in full.json()["error"]["message"]
    client.app.state.worlds.find(RED).last_used_at_ms -= IDLE_MS + 1
    assert client.ask(by=BLUE).status_code == 200
    assert client.worlds() == ["default", BLUE]


def test_forced_failures_strike_in_it(serve: Serve) -> None:
    client = serve()
    rule = {"provider": "expys", "operation": "listOffers", "error": "CONFLICT"}
    client.control("POST", f"/w/{RED}/_mock/faults", rule)
    assert [client.ask(by=key).status_code for key in (RED, BLUE, KEY)] == [409, 200, 200]


# What beats it


def test_a_world_in_the_url_or_in_a_header_wins(serve: Serve) -> None:
    client = serve()
    client.ask(by=RED)
    for answer in (
        client.ask(by=RED, world="other"),
        client.ask(by=RED, **{"X-Mock-World": "other"}),
        client.ask(by=RED, world="default"),
        client.ask(by=RED, **{"X-Mock-World": "default"}),
        client.ask(by=RED, world=BLUE),
    ):
        assert "opens a world of its own, unless the request names another" in refused(answer)
    assert world_of(client.ask(world=RED)) == RED


def test_a_key_is_valid_in_its_world_also_by_name(serve: Serve) -> None:
    client = serve()
    assert client.ask(by=RED, world=RED).status_code == 200
    assert client.credit(BLUE, 1, **{"X-Mock-World": BLUE}) == 251


@pytest.mark.parametrize("name", ["", "a%20b"])
def test_a_bad_name_is_refused_as_ever(serve: Serve, name: str) -> None:
    assert serve().ask(by=RED, world=name).status_code == 422


def test_it_works_under_the_host_of_the_provider_and_at_the_root(serve: Serve) -> None:
    client = serve(only="expys")
    headers = {"Authorization": f"Bearer {RED}", "Host": "api.expys.com"}
    for url in (f"{client.url}/v1/offers", f"{client.url}//expys/v1/offers"):
        assert world_of(client.http.get(url, headers=headers)) == RED


# Tokens that come alone


@pytest.mark.parametrize("key", [RED, LONG], ids=["short", "long"])
def test_a_token_leads_to_the_world_it_was_minted_in(serve: Serve, key: str) -> None:
    client = serve()
    client.credit(key, 1)
    tokens = [client.token(key), client.token(BLUE), client.token(KEY)]
    answers = [client.ask("GET", "/v1/wallet", token) for token in tokens]
    assert [answer.json()["balance"] for answer in answers] == [251, 250, 250]
    assert [world_of(each) for each in answers] == [world_name(key), BLUE, "default"]


def test_such_a_token_does_not_hold_the_key(serve: Serve) -> None:
    client = serve()
    token = client.token(LONG)
    assert re.fullmatch(r"v4\.local\.[0-9a-f]{64}\.[A-Za-z0-9_-]+", token)
    footer = token.rpartition(".")[2]
    assert base64.urlsafe_b64decode(footer + "==").decode() == world_name(LONG)
    assert LONG[20:] not in world_name(LONG)


def test_tokens_of_other_worlds_stay_as_they_are(serve: Serve) -> None:
    client = serve()
    for world in (None, "other", RED):
        assert re.fullmatch(r"v4\.local\.[0-9a-f]{64}", client.token(KEY, world=world))


def test_a_named_world_wins_over_a_token(serve: Serve) -> None:
    client = serve()
    token = client.token(RED)
    refused(client.ask("GET", "/v1/wallet", token, world="other"))
    assert client.ask("GET", "/v1/wallet", token, world=RED).status_code == 200


def test_a_fork_takes_the_tokens_along(serve: Serve) -> None:
    client = serve()
    token = client.token(RED)
    client.control("PUT", "/_mock/worlds/fork", {"from": RED})
    assert world_of(client.ask("GET", "/v1/wallet", token)) == RED
    assert client.ask("GET", "/v1/wallet", token, world="fork").status_code == 200


def test_a_token_of_a_world_that_is_gone_opens_none(serve: Serve) -> None:
    client = serve()
    token = client.token(RED)
    client.control("DELETE", f"/_mock/worlds/{RED}")
    answer = client.ask("GET", "/v1/wallet", token)
    assert "member token is unknown" in refused(answer)
    assert world_of(answer) == "default"
    assert client.worlds() == ["default"]


@pytest.mark.parametrize("footer", [".", ".!", ".gA", ".//8", ".ZGVmYXVsdA", ".YSBi", ".a.b"])
def test_a_forged_footer_leads_nowhere(serve: Serve, footer: str) -> None:
    client = serve()
    assert "token is unknown" in refused(client.ask("GET", "/v1/wallet", f"v4.local.x{footer}"))
    assert client.worlds() == ["default"]


def test_no_other_credential_has_a_footer(serve: Serve) -> None:
    client = serve()
    footer = client.token(RED).rpartition(".")[2]
    answer = client.ask("GET", "/v1/wallet", f"v5.local.x.{footer}")
    assert world_of(answer) == "default"


def test_a_stream_is_opened_in_the_world_of_its_token() -> None:
    app = create_app(Settings(worlds_by_key=True))
    with (
        ServerThread(app, bind("127.0.0.1", 0)) as server,
        httpx2.Client(trust_env=False) as http,
    ):
        client = Client(app, http, server.url)
        headers = {"Authorization": f"Bearer {client.token(RED, 'user_42')}"}
        url = f"{server.url}/expys/v1/conversations/cnv_support/stream"
        with http.stream("GET", url, headers=headers) as answer:
            assert world_of(answer) == RED
            parts = answer.iter_text()
            assert next(parts).startswith(": heartbeat")
            Api(http, server.url, "default").write("Elsewhere.")
            Api(http, server.url, RED).write("Here.")
            assert "Here." in next(parts)


def test_webhooks_are_sent_from_it(serve: Serve, receiver: Receiver) -> None:
    client = serve()
    body = {"url": receiver.url, "events": ["wallet.credited"]}
    assert client.ask("POST", "/v1/webhooks", RED, body).status_code == 201
    client.credit(BLUE, 1)
    client.credit(RED, 2)
    client.control("POST", f"/w/{RED}/_mock/webhooks/drain")
    assert [each.data["data"]["balance"] for each in receiver.requests] == [252]


# Explained


def explained(client: Client, by: str, path: str = "/v1/offers", world: str = "") -> Any:
    """What would become of a request; it is told in the world `world`, if there is a name."""
    prefix = f"/w/{world}" if world else ""
    asked = {
        "method": "GET",
        "path": f"/expys{path}",
        "headers": {"Authorization": f"Bearer {by}"},
    }
    return client.control("POST", f"{prefix}/_mock/explain", asked).json()


def test_a_request_is_explained_in_the_world_that_its_key_would_open(serve: Serve) -> None:
    client = serve()
    told = explained(client, RED)
    assert (told["world"], told["answered_by"]) == (RED, "operation")
    assert told["principal"] == "org_demo (sandbox key)"
    assert client.worlds() == ["default"]


def test_a_world_that_its_key_has_opened_is_told_as_it_is(serve: Serve) -> None:
    client = serve()
    client.credit(RED, 1)
    for by in (RED, client.token(RED)):
        told = explained(client, by, "/v1/wallet")
        assert told["world"] == RED
    assert told["answer"]["body"]["balance"] == 251


def test_an_explanation_makes_no_key_valid_in_a_world_that_was_made_by_hand(serve: Serve) -> None:
    client = serve()
    start = {"now": "2030-01-31T12:00:00Z", "mode": "frozen"}
    client.control("PUT", f"/_mock/worlds/{RED}", start)
    before = client.control("GET", f"/w/{RED}/_mock/state").json()
    assert explained(client, RED)["answered_by"] == "operation"
    assert client.control("GET", f"/w/{RED}/_mock/state").json() == before


def test_a_named_world_beats_the_key_of_a_request_that_is_explained(serve: Serve) -> None:
    client = serve()
    for key, world, answered_by in (
        (RED, "other", "credential"),
        (KEY, "other", "operation"),
        (RED, RED, "operation"),
    ):
        told = explained(client, key, world=world)
        assert (told["world"], told["answered_by"]) == (world, answered_by)


def test_where_there_is_no_org_a_key_is_told_to_be_unknown(serve: Serve, tmp_path: Any) -> None:
    fixture = tmp_path / "bare.yaml"
    fixture.write_text("version: 1\n")
    told = explained(serve(fixture=str(fixture)), RED)
    assert (told["world"], told["answered_by"]) == ("default", "credential")


# Off, and other providers


def test_without_the_option_an_unknown_key_is_refused_with_a_hint(serve: Serve) -> None:
    client = serve(worlds_by_key=False)
    message = refused(client.ask(by=RED))
    assert "GET /_mock/info lists the keys" in message
    assert "--worlds-by-key" in message
    assert "--worlds-by-key" not in refused(client.ask(by="expys_live_red"))
    assert client.worlds() == ["default"]


def test_a_provider_whose_keys_name_no_worlds_is_as_ever() -> None:
    app = create_app(Settings(worlds_by_key=True), (replace(PROVIDER, adoption=None),))
    with TestClient(app, base_url=ORIGIN) as http:
        client = Client(app, http, ORIGIN)
        refused(client.ask(by=RED))
        assert world_of(client.ask(world="other")) == "other"
        assert client.worlds() == ["default", "other"]


# Names


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("expys_sandbox_red", "expys_sandbox_red"),
        ("x" * 32, "x" * 32),
        ("x" * 33, "xxxxxxxxxxxxxxxxxxxx-"),
        ("a b", "a-b-"),
        ("ä", "--"),
        ("default", "default-"),
        ("red\n", "red--"),
    ],
    ids=repr,
)
def test_a_short_key_is_the_name_and_others_get_a_digest(key: str, name: str) -> None:
    made = world_name(key)
    assert made == name if made == key else re.fullmatch(f"{name}[0-9a-f]{{40}}", made)
    assert is_named_after(made, key)


@given(st.lists(st.text(min_size=1), min_size=2, max_size=20, unique=True))
def test_different_keys_have_different_names(keys: list[str]) -> None:
    names = {world_name(key) for key in keys}
    assert len(names) == len(keys)
    assert all(is_name(name) and name != "default" for name in names)


def test_no_key_is_spelled_as_the_name_of_another_one() -> None:
    for key in ("ä", "a b", "x" * 33):
        assert world_name(world_name(key)) != world_name(key)


@pytest.mark.parametrize(
    ("world", "key"), [("default", "default"), ("red", "blue"), ("a-b", "a b")]
)
def test_other_worlds_are_not_named_after_a_key(world: str, key: str) -> None:
    assert not is_named_after(world, key)

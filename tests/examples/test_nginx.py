"""The example `nginx`: worlds that are spread over several servers."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from mockserver.settings import Settings
from tests.builders import KEY
from tests.examples.shards import NGINX, Shards, nginx_before, some_servers
from tests.providers.expys.test_stream import Stream

pytestmark = pytest.mark.skipif(NGINX is None, reason="runs nginx")

WORLDS = 40
CREDITS = (100, 20, 3)
START = 5500
OFFERS = "/expys/v1/offers"
CREDIT = "/expys/v1/wallet/credit"
ORG = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture(scope="module")
def shards() -> Iterator[Shards]:
    """Two servers behind nginx; take worlds of your own."""
    with some_servers(2) as servers, nginx_before(servers) as shards:
        yield shards


def credit(shards: Shards, base_url: str, amount: int, **headers: str) -> httpx2.Response:
    body = {"externalUserID": "user_42", "amount": amount}
    return shards.http.post(shards.url + base_url + CREDIT, json=body, headers=ORG | headers)


@pytest.mark.parametrize("way", ["url", "header"])
def test_each_world_is_whole_and_on_one_server(shards: Shards, way: str) -> None:
    names = [f"{way}-{number}" for number in range(WORLDS)]

    def earn(amount_and_world: tuple[int, str]) -> None:
        amount, world = amount_and_world
        if way == "url":
            answer = credit(shards, f"/w/{world}", amount)
        else:
            answer = credit(shards, "", amount, **{"X-Mock-World": world})
        assert answer.is_success

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(earn, [(amount, world) for amount in CREDITS for world in names]))
    first, second = (found & set(names) for found in shards.world_names())
    assert first
    assert second
    assert not first & second
    assert first | second == set(names)
    for world in names:
        assert len(shards.journal(world)) == len(CREDITS)
        assert shards.api(world).balance("user_42") == START + sum(CREDITS)


@pytest.mark.parametrize(
    ("base_url", "headers"),
    [
        pytest.param("/w/spelled", {}, id="url"),
        pytest.param("//w/spelled/", {}, id="slashes"),
        pytest.param("/w/sp%65lled", {}, id="encoded"),
        pytest.param("", {"X-Mock-World": "spelled"}, id="header"),
        pytest.param("/w/spelled", {"X-Mock-World": "another"}, id="url before header"),
    ],
)
def test_a_world_is_the_same_however_it_is_named(
    shards: Shards, base_url: str, headers: dict[str, str]
) -> None:
    shards.api("spelled").start()
    assert credit(shards, base_url, 1, **headers).is_success
    assert len(shards.journal("spelled")) == 1


def test_without_a_name_it_is_the_default_world_of_one_server(shards: Shards) -> None:
    before = [default_requests(shards, server) for server in shards.servers]
    for _ in range(4):
        assert shards.http.get(shards.url + OFFERS, headers=ORG).is_success
    after = [default_requests(shards, server) for server in shards.servers]
    assert sorted(now - then for now, then in zip(after, before, strict=True)) == [0, 4]


def default_requests(shards: Shards, server: str) -> int:
    (count,) = (
        world["requests"]
        for world in shards.http.get(f"{server}/_mock/worlds").json()["worlds"]
        if world["name"] == "default"
    )
    assert isinstance(count, int)
    return count


def test_worlds_are_made_and_dropped_where_they_are_used(shards: Shards) -> None:
    names = {f"made-{number}" for number in range(8)}
    for name in names:
        shards.api(name).start()
        assert shards.api(name).controlled("GET", "/clock")["mode"] == "frozen"
    first, second = shards.world_names()
    assert names <= first | second
    assert not first & second
    for name in names:
        assert shards.http.delete(f"{shards.url}/_mock/worlds/{name}").status_code == 204
    first, second = shards.world_names()
    assert not names & (first | second)


def test_a_third_server_takes_worlds_and_moves_none_between_the_others() -> None:
    names = [f"moving-{number}" for number in range(WORLDS)]
    with some_servers(3) as servers:
        homes = [where(names, servers[:2]), where(names, servers)]
    moved = {name for name in names if homes[0][name] != homes[1][name]}
    assert 0 < len(moved) < len(names)
    assert {homes[1][name] for name in moved} == {2}


def where(names: list[str], servers: tuple[str, ...]) -> dict[str, int]:
    """The number of the server that each world is on; the worlds are dropped again."""
    with nginx_before(servers) as shards:
        for name in names:
            shards.api(name).start()
        found = shards.world_names()
        for name in names:
            shards.http.delete(f"{shards.url}/_mock/worlds/{name}")
    return {
        name: next(number for number, there in enumerate(found) if name in there) for name in names
    }


# What passes through


def test_control_calls_need_the_token(shards: Shards) -> None:
    info = f"{shards.url}/_mock/info"
    assert shards.http.get(info).is_success
    assert httpx2.get(info, trust_env=False).status_code == 403


def test_the_control_plane_sees_the_host_that_clients_call(shards: Shards) -> None:
    refusal = shards.http.get(f"{shards.url}/_mock/info", headers={"Host": "shop.example"})
    assert refusal.json()["title"] == "Foreign Host"
    by_host = {"Host": "api.expys.com", **ORG}
    assert shards.http.get(f"{shards.url}/v1/offers", headers=by_host).is_success


def test_answers_tell_the_time_of_their_world(shards: Shards) -> None:
    api = shards.api("dated")
    api.start()
    answer = shards.http.get(f"{api.url}{OFFERS}", headers=ORG)
    assert answer.headers.get_list("Date") == ["Sun, 01 Mar 2026 12:00:00 GMT"]


def test_messages_arrive_as_they_are_sent(shards: Shards) -> None:
    api = shards.api("streamed")
    api.start()
    with Stream(api, api.a_token("user_42")) as stream:
        for text in ("one", "two"):
            api.write(text)
            assert stream.message()["body"] == text


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        pytest.param(CREDIT, Settings().body_bytes_max, id="provider"),
        pytest.param("/_mock/faults", Settings().control_body_bytes_max, id="control"),
    ],
)
def test_the_servers_own_limits_count(shards: Shards, path: str, limit: int) -> None:
    headers = ORG if path == CREDIT else {}
    answer = shards.http.post(f"{shards.url}{path}", content=bytes(limit + 1), headers=headers)
    assert answer.status_code == 413
    assert "json" in answer.headers["Content-Type"]


def test_long_headers_pass(shards: Shards) -> None:
    headers = {**ORG, "X_Odd": "x" * 30_000}
    assert shards.http.get(f"{shards.url}/w/odd{OFFERS}", headers=headers).is_success
    (request,) = shards.journal("odd")
    assert len(request["request"]["headers"]["x_odd"]) == 30_000


# Faults


@pytest.mark.parametrize("wire", ["reset", "close"])
def test_an_answer_that_is_lost_is_lost_and_nothing_is_sent_again(
    shards: Shards, wire: str
) -> None:
    api = shards.api(f"lost-{wire}")
    api.start()
    rule = {"provider": "expys", "operation": "creditWallet", "wire": wire, "phase": "after"}
    api.controlled("POST", "/faults", rule)
    for _ in range(3):
        with pytest.raises(httpx2.RemoteProtocolError, match="without sending a response"):
            credit(shards, f"/w/{api.world}", 1)
    assert len(shards.journal(api.world)) == 3
    assert api.balance("user_42") == START + 3


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        pytest.param("wire=truncate", httpx2.RemoteProtocolError, id="truncate"),
        pytest.param("wire=hang", httpx2.ReadTimeout, id="hang"),
    ],
)
def test_other_faults_of_the_wire_arrive_as_they_are(
    shards: Shards, fault: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        shards.http.get(
            f"{shards.url}/w/broken{OFFERS}", headers={**ORG, "X-Mock-Fault": fault}, timeout=1
        )


def test_an_answer_that_drips_begins_at_once(shards: Shards) -> None:
    url, headers = f"{shards.url}/w/broken{OFFERS}", {**ORG, "X-Mock-Fault": "wire=drip; delay=30s"}
    with shards.http.stream("GET", url, headers=headers, timeout=10) as answer:
        assert answer.status_code == 200
        assert next(answer.iter_raw())


def test_a_server_that_is_not_there_is_named_by_its_world() -> None:
    with some_servers(1) as servers:
        gone = servers
    with nginx_before(gone) as shards:
        answer = shards.http.get(f"{shards.url}/w/blue{OFFERS}")
    assert (answer.status_code, answer.text) == (
        502,
        "The mock server of the world 'blue' does not answer.\n",
    )

"""Who may call the control plane: which Host, which Origin, from where, with which token."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mockserver.app import create_app
from mockserver.serving import ServerThread, bind
from mockserver.settings import Settings
from tests.control.builders import ORIGIN, problem

AUTHORIZED = {"Authorization": "Bearer expys_sandbox_demo"}
FAR = ("192.0.2.7", 50_000)
TOKEN = "an-open-secret"

# Every address of the control plane that tells or changes something.
CALLS = [
    ("GET", "/_mock/info"),
    ("GET", "/_mock/worlds"),
    ("PUT", "/_mock/worlds/made"),
    ("POST", "/_mock/reset"),
    ("GET", "/w/made/_mock/clock"),
    ("POST", "/_mock//expys/offers"),
    ("GET", "/_mock"),
    ("GET", "/_mock/nothing"),
    ("POST", "/_mock/livez/"),
    ("DELETE", "/_mock/info"),
    ("OPTIONS", "/_mock/clock"),
]

Caller = Callable[..., httpx2.Client]


@pytest.fixture
def caller() -> Iterator[Caller]:
    """Makes clients of a server with some settings, who call from an address; in process."""
    with ExitStack() as clients:

        def make(
            address: tuple[str, int] = ("127.0.0.1", 50_000), url: str = ORIGIN, **settings: Any
        ) -> httpx2.Client:
            app = create_app(Settings(**settings))
            return clients.enter_context(TestClient(app, base_url=url, client=address))

        yield make


def refused(response: httpx2.Response, title: str) -> str:
    """What a refusal of the guard says."""
    found = problem(response, 403)
    assert found["title"] == title
    assert not [name for name in response.headers if name.lower().startswith("access-control")]
    detail: str = found["detail"]
    return detail


# Host


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LocalHost:8080",
        "localhost.",
        "localhost.:1",
        "expys.localhost",
        "a.b.localhost:8080",
        "127.0.0.1",
        "127.0.0.1:8080",
        "127.0.0.1.",
        "127.0.0.1.:8080",
        "127.255.255.254",
        "[::1]",
        "[::1]:8080",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]:8080",
        "api.expys.com",
        "API.expys.com:443",
        "api.expys.com.",
    ],
)
def test_the_control_plane_answers_under_names_of_this_machine_and_of_providers(
    caller: Caller, host: str
) -> None:
    assert caller().get("/_mock/info", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "notlocalhost",
        "127.0.0.1.evil.example",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0.0.0.0:8080",
        "[::]",
        "10.0.0.1",
        "[fe80::1]",
        "::1",
        "expys.com",
        "api.expys.com.evil.example",
        "localhost:http",
        "localhost:99999",
        "localhost@evil.example",
        "localhost, evil.example",
        "",
        " ",
        ":8080",
        "ⓛocalhost",
        "x" * 5000,
    ],
)
def test_it_answers_under_no_other_name(caller: Caller, host: str) -> None:
    answer = caller().get("/_mock/info", headers={b"Host": host.encode()})
    detail = refused(answer, "Foreign Host")
    assert "--allowed-host" in detail
    assert "MOCKSERVER_ALLOWED_HOST" in detail
    assert len(detail) < 400


def test_a_refusal_names_the_very_option_that_would_help(caller: Caller) -> None:
    answer = caller().get("/_mock/info", headers={"Host": "Mock.internal.:8080"})
    assert "--allowed-host mock.internal (MOCK" in refused(answer, "Foreign Host")


@pytest.mark.parametrize(("method", "path"), CALLS, ids=str)
def test_a_foreign_host_is_refused_before_anything_else(
    caller: Caller, method: str, path: str
) -> None:
    client = caller(control_body_bytes_max=10)
    headers = {"Host": "evil.example", "X-Mock-World": "made"}
    refused(client.request(method, path, headers=headers, content=b"{" * 100), "Foreign Host")
    names = [each["name"] for each in client.get("/_mock/worlds").json()["worlds"]]
    assert names == ["default"]


@pytest.mark.parametrize("only", [None, "expys"])
@pytest.mark.parametrize("probe", ["/_mock/livez", "/w/new/_mock/readyz", "/_mock//livez"])
def test_the_probes_ask_nothing(caller: Caller, only: str | None, probe: str) -> None:
    client = caller(FAR, only=only, control_token=TOKEN)
    headers = {"Host": "evil.example", "Origin": "null", "Sec-Fetch-Site": "cross-site"}
    answer = client.get(probe, headers=headers)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize(
    ("settings", "host"),
    [
        ({"allowed_hosts": ("mock.internal", "10.0.0.7")}, "mock.internal:8080"),
        ({"allowed_hosts": ("mock.internal", "10.0.0.7")}, "10.0.0.7"),
        ({"allowed_hosts": ("MOCK.internal.",)}, "mock.Internal."),
        ({"allowed_hosts": ("fd00::7",)}, "[fd00::7]:8080"),
        ({"allowed_hosts": ("my_mock",)}, "my_mock:8080"),
        ({"public_url": "https://mock.example.com/base/"}, "mock.example.com"),
        ({"public_url": "https://mock.example.com:8443"}, "mock.example.com"),
        ({"host": "10.0.0.7"}, "10.0.0.7:8080"),
        ({"host": "fd00::7"}, "[fd00::7]:8080"),
        ({"host": "mock.internal"}, "mock.internal:8080"),
    ],
    ids=str,
)
def test_the_operator_can_name_further_hosts(
    caller: Caller, settings: dict[str, Any], host: str
) -> None:
    assert caller(**settings).get("/_mock/info", headers={"Host": host}).status_code == 200
    refused(caller().get("/_mock/info", headers={"Host": host}), "Foreign Host")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "fe80::1%eth0", "0"])
def test_an_address_for_all_of_a_machine_is_no_name_of_it(caller: Caller, host: str) -> None:
    headers = {"Host": f"[{host}]" if ":" in host else host}
    refused(caller(host=host).get("/_mock/info", headers=headers), "Foreign Host")


def test_the_hosts_of_a_provider_that_is_not_served_are_foreign() -> None:
    app = create_app(Settings(), ())
    with TestClient(app, base_url=ORIGIN) as client:
        answer = client.get("/_mock/info", headers={"Host": "api.expys.com"})
    refused(answer, "Foreign Host")


# Origin


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost", "http://localhost"),
        ("http://LOCALHOST:80", "http://localhost"),
        ("https://localhost", "https://localhost"),
        ("https://localhost:443", "https://localhost"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("http://api.expys.com", "http://api.expys.com"),
    ],
)
def test_pages_of_this_server_may_call(caller: Caller, url: str, origin: str) -> None:
    headers = {"Host": url.partition("//")[2], "Origin": origin, "Sec-Fetch-Site": "same-origin"}
    assert caller(url=url).get("/_mock/info", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://evil.example",
        "http://127.0.0.1",
        "http://127.0.0.1:8081",
        "https://127.0.0.1:8080",
        "http://localhost:8080",
        "http://127.0.0.1:8080/",
        "http://127.0.0.1:8080.evil.example",
        "http://127.0.0.1:80800",
        "HTTP://127.0.0.1:8080",
        "://",
        "127.0.0.1:8080",
        "file://",
        "chrome-extension://abcdefghijklmnop",
        "",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_pages_of_other_origins_may_not(caller: Caller, method: str, origin: str) -> None:
    path = "/_mock/info" if method == "GET" else "/_mock/reset"
    answer = caller().request(method, path, headers={"Origin": origin})
    assert repr(origin) in refused(answer, "Foreign Origin")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "something-new", "Same-Origin", ""])
def test_what_a_browser_calls_foreign_is_refused_also_without_an_origin(
    caller: Caller, site: str
) -> None:
    answer = caller().get("/_mock/info", headers={"Sec-Fetch-Site": site})
    assert repr(site) in refused(answer, "Foreign Origin")


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_pages_of_this_server_and_typed_addresses_are_let_in(caller: Caller, site: str) -> None:
    assert caller().get("/_mock/info", headers={"Sec-Fetch-Site": site}).status_code == 200


def test_a_second_origin_does_not_hide_behind_the_first(caller: Caller) -> None:
    headers = [("Origin", ORIGIN), ("Origin", "https://evil.example")]
    refused(caller().get("/_mock/info", headers=headers), "Foreign Origin")
    sites = [("Sec-Fetch-Site", "none"), ("Sec-Fetch-Site", "cross-site")]
    refused(caller().get("/_mock/info", headers=sites), "Foreign Origin")


def test_pages_behind_a_proxy_have_the_origin_of_the_public_url(caller: Caller) -> None:
    client = caller(public_url="https://mock.example.com:443/base")
    headers = {"Host": "mock.example.com", "Origin": "https://mock.example.com"}
    assert client.get("/_mock/info", headers=headers).status_code == 200
    foreign = {"Host": "mock.example.com", "Origin": "https://mock.example.com:8443"}
    refused(client.get("/_mock/info", headers=foreign), "Foreign Origin")


# Control token


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize(
    "address",
    [
        ("127.0.0.1", 1),
        ("127.9.9.9", 1),
        ("::1", 1),
        ("::ffff:127.0.0.1", 1),
        ("testclient", 1),
    ],
    ids=str,
)
def test_this_machine_needs_no_token(caller: Caller, address: tuple[str, int]) -> None:
    assert caller(address).get("/_mock/info").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["192.0.2.7", "10.0.0.1", "172.17.0.1", "fe80::1%1", "::ffff:10.0.0.1", "2001:db8::1"],
)
@pytest.mark.parametrize(("method", "path"), CALLS, ids=str)
def test_other_machines_do(caller: Caller, address: str, method: str, path: str) -> None:
    answer = caller((address, 1)).request(method, path)
    detail = refused(answer, "Control token needed")
    assert detail.startswith("The control token is missing. Send Authorization: Bearer TOKEN; ")
    assert "printed at its start" in detail
    assert "--control-token" in detail


def test_the_token_that_the_server_made_up_lets_them_in(caller: Caller) -> None:
    client = caller(FAR)
    token = client.app.state.control_token  # type: ignore[attr-defined] # a test client has one
    assert client.get("/_mock/info", headers=bearer(token)).status_code == 200


@pytest.mark.parametrize("address", [FAR, ("127.0.0.1", 1), ("testclient", 1)], ids=str)
def test_a_token_that_the_operator_has_set_is_asked_of_everybody(
    caller: Caller, address: tuple[str, int]
) -> None:
    client = caller(address, control_token=TOKEN)
    detail = refused(client.get("/_mock/info"), "Control token needed")
    assert "--control-token (MOCKSERVER_CONTROL_TOKEN) has set" in detail
    assert client.get("/_mock/info", headers=bearer(TOKEN)).status_code == 200


@pytest.mark.parametrize(
    ("given", "is_right"),
    [
        (f"Bearer {TOKEN}", True),
        (f"bearer {TOKEN}", True),
        (f"Bearer  {TOKEN} ", True),
        ("Bearer", False),
        ("Bearer ", False),
        ("", False),
        (TOKEN, False),
        (f"Basic {TOKEN}", False),
        (f"Bearer {TOKEN}x", False),
        (f"Bearer {TOKEN[:-1]}", False),
        (f"Bearer {TOKEN.upper()}", False),
        ("Bearer expys_sandbox_demo", False),
        ("Bearer ünïcode", False),
    ],
)
def test_a_token_is_sent_as_a_bearer(caller: Caller, given: str, is_right: bool) -> None:
    client = caller(FAR, control_token=TOKEN)
    answer = client.get("/_mock/info", headers={b"Authorization": given.encode()})
    assert answer.status_code == (200 if is_right else 403)
    if not is_right and given:
        assert "is not the right one" in refused(answer, "Control token needed")


def test_no_token_opens_the_door_to_a_page_of_another_origin(caller: Caller) -> None:
    client = caller(control_token=TOKEN)
    headers = bearer(TOKEN) | {"Origin": "https://evil.example"}
    refused(client.get("/_mock/info", headers=headers), "Foreign Origin")
    refused(client.get("/_mock/info", headers=bearer(TOKEN) | {"Host": "a.b"}), "Foreign Host")


def test_clients_of_a_provider_need_no_token_and_may_come_from_anywhere(caller: Caller) -> None:
    client = caller(FAR, control_token=TOKEN)
    headers = AUTHORIZED | {"Host": "evil.example", "Origin": "null"}
    assert client.get("/expys/v1/offers", headers=headers).status_code == 200


def test_the_token_is_nowhere_to_be_read(caller: Caller) -> None:
    client = caller(control_token=TOKEN)
    client.get("/expys/v1/offers", headers=bearer(TOKEN))
    for path in ("/_mock/info", "/_mock/requests", "/_mock/worlds", "/_mock/faults/catalogue"):
        answer = client.get(path, headers=bearer(TOKEN))
        assert answer.status_code == 200
        assert TOKEN not in answer.text


def test_two_servers_make_up_different_tokens() -> None:
    first, second = (create_app(Settings()).state.control_token for _ in range(2))
    assert first != second
    assert len(first) >= 32


# Calls as they come off the wire


def a_scope(**more: Any) -> dict[str, Any]:
    """A call as an ASGI server announces it, by default as from a socket."""
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": "/_mock/info",
        "raw_path": b"/_mock/info",
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1:8080")],
        "server": ("127.0.0.1", 8080),
        **more,
    }


def ask(app: Starlette, scope: dict[str, Any]) -> int:
    """The status of the answer."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    status: int = sent[0]["status"]
    return status


def test_a_call_in_process_has_no_peer_and_counts_as_local() -> None:
    assert ask(create_app(Settings()), a_scope(server=None)) == 200


def test_a_connection_whose_peer_has_gone_may_have_been_anybody_s() -> None:
    assert ask(create_app(Settings()), a_scope(client=None)) == 403


def exchange(url: str, text: str) -> tuple[int, dict[str, Any]]:
    """Status and content of the answer to a request that is sent as it is."""
    with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=10) as line:
        line.sendall(text.replace("\n", "\r\n").encode("latin-1"))
        response = http.client.HTTPResponse(line)
        response.begin()
        return response.status, json.loads(response.read())


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("GET /_mock/info HTTP/1.1\nHost: localhost\n\n", 200),
        ("GET /_mock/info HTTP/1.1\nhOST:   LOCALHOST.:99\n\n", 200),
        ("GET /_mock/info HTTP/1.1\n\n", 403),
        ("GET /_mock/info HTTP/1.1\nHost:\n\n", 403),
        ("GET /_mock/info HTTP/1.1\nHost: evil.example\n\n", 403),
        ("GET /_mock/info HTTP/1.1\nHost: localhost\nHost: evil.example\n\n", 403),
        ("GET http://localhost/_mock/info HTTP/1.1\nHost: evil.example\n\n", 403),
        ("GET /_mock/info HTTP/1.0\n\n", 200),
        ("GET /_mock/info HTTP/1.0\nHost: evil.example\n\n", 403),
        ("GET /_mock/info HTTP/1.0\nOrigin: http://localhost\n\n", 403),
        ("GET /_mock/livez HTTP/1.1\n\n", 200),
        ("GET //_mock//livez HTTP/1.1\n\n", 200),
        ("GET //_mock//info HTTP/1.1\nHost: evil.example\n\n", 403),
        ("GET /w/a/_mock/info HTTP/1.1\nHost: evil.example\n\n", 403),
    ],
    ids=lambda value: str(value).replace("\n", "|"),
)
def test_the_head_of_a_request_decides(live_server: str, head: str, status: int) -> None:
    got, content = exchange(live_server, head)
    assert got == status, content
    assert status == 200 or content["title"].startswith("Foreign")


def test_a_refused_call_does_not_upset_its_connection(live_server: str) -> None:
    address = live_server.removeprefix("http://")
    connection = http.client.HTTPConnection(address, timeout=10)
    statuses = []
    for host in ("evil.example", "localhost", "evil.example", "localhost"):
        connection.request("POST", "/_mock/reset", b"{}", {"Host": host, "X-Mock-World": "guarded"})
        response = connection.getresponse()
        response.read()
        statuses.append(response.status)
    connection.close()
    assert statuses == [403, 200, 403, 200]


def own_address() -> str | None:
    """An address of this machine beside loopback, if it has one. Nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        try:
            line.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address: str = line.getsockname()[0]
        return address


BESIDE_LOOPBACK = pytest.mark.skipif(
    own_address() is None, reason="this machine has no address but loopback"
)


@BESIDE_LOOPBACK
def test_a_call_through_another_address_of_the_machine_needs_the_token() -> None:
    app = create_app(Settings(host="0.0.0.0"))
    with ServerThread(app, bind("0.0.0.0", 0)) as server, httpx2.Client(trust_env=False) as client:
        assert client.get(f"{server.url}/_mock/info").status_code == 200
        url = server.url.replace("127.0.0.1", str(own_address()))
        headers = {"Host": "localhost"}
        refused(client.get(f"{url}/_mock/info", headers=headers), "Control token needed")
        headers |= bearer(app.state.control_token)
        assert client.get(f"{url}/_mock/info", headers=headers).status_code == 200


@BESIDE_LOOPBACK
def test_nor_does_a_call_get_through_whose_sender_is_gone_at_once() -> None:
    app = create_app(Settings(host="0.0.0.0"))
    with ServerThread(app, bind("0.0.0.0", 0)) as server, httpx2.Client(trust_env=False) as client:
        port = int(server.url.rpartition(":")[2])
        for number in range(20):
            # Closed with a reset, so that the server can no longer tell who it was.
            with socket.create_connection((str(own_address()), port)) as line:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                head = f"PUT /_mock/worlds/made-{number} HTTP/1.1\r\nHost: localhost\r\n\r\n"
                line.sendall(head.encode())
        worlds = client.get(f"{server.url}/_mock/worlds").json()["worlds"]
    assert [world["name"] for world in worlds] == ["default"]

"""The transport without a socket, under httpx and httpx2, with a loop and without."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from types import ModuleType
from typing import Any

import httpx
import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mockserver.client import Control
from mockserver.exchange.wire.outgoing import GARBAGE
from mockserver.serving import ServerThread, bind
from mockserver.testing.in_process import transport
from mockserver.testing.in_process.call import AHEAD_MAX, Call

KEY = {"Authorization": "Bearer expys_sandbox_demo"}
STREAM = "/v1/conversations/cnv_support/stream"
OFFERS = "/v1/offers"
Json = dict[str, Any]


class Client:
    """A client of either library; with `waits` each request has an event loop of its own."""

    def __init__(self, library: ModuleType, server: ServerThread, world: str, *, waits: bool):
        self.library: Any = library
        self.waits = waits
        self.transport: Any = transport(server, world)
        self.base_url = f"{server.url}/w/{world}/expys"

    def request(self, method: str, path: str, **more: Any) -> Any:
        """One request with its whole answer."""
        more["headers"] = KEY | more.get("headers", {})
        timeout = more.pop("timeout", 5)
        if not self.waits:
            with self.sync(timeout) as client:
                return client.request(method, path, **more)

        async def answer() -> Any:
            async with self.in_loop(timeout) as client:
                return await client.request(method, path, **more)

        return asyncio.run(answer())

    def get(self, path: str, **more: Any) -> Any:
        """One read."""
        return self.request("GET", path, **more)

    def credit(self, amount: int = 5, **more: Any) -> Any:
        """One write, with an idempotency key."""
        body = {"externalUserID": "user_42", "amount": amount}
        more["headers"] = {"Idempotency-Key": f"key-{amount}"}
        return self.request("POST", "/v1/wallet/credit", json=body, **more)

    def read(self, path: str, seen: Callable[[bytes], bool], headers: Json, timeout: Any) -> int:
        """Read a stream until `seen` says that it is enough; returns the status."""
        if not self.waits:
            with (
                self.sync(timeout) as client,
                client.stream("GET", path, headers=headers) as response,
            ):
                any(map(seen, response.iter_raw()))
                return int(response.status_code)

        async def answer() -> int:
            async with (
                self.in_loop(timeout) as client,
                client.stream("GET", path, headers=headers) as response,
            ):
                async for part in response.aiter_raw():
                    if await asyncio.to_thread(seen, part):
                        break
                return int(response.status_code)

        return asyncio.run(answer())

    def sync(self, timeout: Any = 5) -> Any:
        return self.library.Client(
            transport=self.transport, base_url=self.base_url, timeout=timeout
        )

    def in_loop(self, timeout: Any = 5) -> Any:
        return self.library.AsyncClient(
            transport=self.transport, base_url=self.base_url, timeout=timeout
        )


@pytest.fixture(params=[httpx, httpx2], ids=["httpx", "httpx2"])
def library(request: pytest.FixtureRequest) -> ModuleType:
    """Each of the libraries."""
    found: ModuleType = request.param
    return found


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def client(
    request: pytest.FixtureRequest, library: ModuleType, server: ServerThread, control: Control
) -> Client:
    """A client of the test's world, of each kind."""
    assert control.world is not None
    return Client(library, server, control.world, waits=request.param)


def member_token(client: Client) -> Json:
    """The headers of a member, whose conversation is streamed."""
    body = {"externalUserID": "user_42"}
    granted = client.request("POST", "/v1/auth/exchange", json=body).json()
    return {"Authorization": f"Bearer {granted['accessToken']}"}


# Answers


def test_an_answer_is_the_same_as_over_a_socket(client: Client, control: Control) -> None:
    control.set_clock(mode="frozen")
    ours = client.get(OFFERS, params={"limit": 2})
    theirs = client.library.get(f"{client.base_url}{OFFERS}?limit=2", headers=KEY, trust_env=False)
    assert ours.status_code == theirs.status_code == 200
    assert ours.content == theirs.content
    headers = [
        {name: value for name, value in each.headers.items() if name != "x-request-id"}
        for each in (ours, theirs)
    ]
    assert headers[0] == headers[1]


def test_a_write_over_the_transport_is_seen_over_the_socket(
    client: Client, control: Control
) -> None:
    assert client.credit(5).json()["balance"] == 5505
    over_socket = client.library.get(
        f"{client.base_url}/v1/eligibility?externalUserID=user_42", headers=KEY, trust_env=False
    )
    assert over_socket.json()["wallet"]["balance"] == 5505
    assert control.requests(operation="creditWallet")[0]["request"]["body"]["amount"] == 5


def test_a_body_in_parts_arrives_whole(client: Client, control: Control) -> None:
    parts = [b'{"externalUserID": "user_42",', b' "amount": 7}']

    async def later() -> AsyncIterator[bytes]:
        for part in parts:
            yield part

    content: Any = later() if client.waits else iter(parts)
    answer = client.request(
        "POST", "/v1/wallet/credit", content=content, headers={"Content-Type": "application/json"}
    )
    assert answer.json()["balance"] == 5507


def test_a_body_that_is_too_large_is_refused_as_on_a_socket(client: Client) -> None:
    answer = client.request("POST", "/v1/wallet/credit", content=b"x" * (1024 * 1024 + 1))
    assert answer.status_code == 413


def test_the_answer_to_head_has_no_body(client: Client) -> None:
    answer = client.request("HEAD", "/openapi.json")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) > 0


def test_an_id_with_a_slash_is_one_segment(client: Client) -> None:
    assert client.get("/v1/offers/off%2Fspa").status_code == 404
    assert client.get("/v1/offers/off_spa").json()["id"] == "off_spa"


@pytest.mark.parametrize(
    "base_url",
    ["https://api.expys.com", "http://expys.localhost", "http://testserver/expys"],
)
def test_whatever_the_host_requests_go_into_the_test_s_world(
    client: Client, control: Control, base_url: str
) -> None:
    client.base_url = base_url
    answer = client.get(OFFERS)
    assert answer.status_code == 200
    assert f"world={control.world}" in answer.headers["x-mock"]


def test_a_request_that_names_another_world_goes_there(client: Client, control: Control) -> None:
    client.base_url = "https://api.expys.com"
    answer = client.get(OFFERS, headers={"X-Mock-World": "default"})
    assert "world=default" in answer.headers["x-mock"]
    assert control.requests() == []


def test_the_control_plane_is_reached_as_from_this_machine(
    client: Client, server: ServerThread, control: Control
) -> None:
    client.base_url = f"{server.url}/w/{control.world}"
    assert client.get("/_mock/clock").json()["mode"] == "running"


def test_many_requests_at_a_time_do_not_wait_for_each_other(
    library: ModuleType, server: ServerThread, control: Control
) -> None:
    assert control.world is not None
    client = Client(library, server, control.world, waits=True)

    async def credits() -> list[int]:
        async with client.in_loop() as http:
            answers = await asyncio.gather(
                *(
                    http.post(
                        "/v1/wallet/credit",
                        json={"externalUserID": "user_123", "amount": 1},
                        headers=KEY,
                    )
                    for _ in range(50)
                )
            )
        return sorted(each.json()["balance"] for each in answers)

    assert asyncio.run(credits()) == list(range(251, 301))


# Faults on the wire


@pytest.mark.parametrize(
    ("wire", "name"),
    [
        ("reset", "ReadError"),
        ("close", "RemoteProtocolError"),
        ("truncate", "RemoteProtocolError"),
        ("hang", "ReadTimeout"),
    ],
)
def test_a_fault_on_the_wire_is_the_error_of_the_client_s_library(
    client: Client, control: Control, wire: Any, name: str
) -> None:
    control.fail(provider="expys", operation="listOffers", wire=wire, times=1)
    with pytest.raises(getattr(client.library, name), match=f"the fault `wire: {wire}`") as caught:
        client.get(OFFERS)
    assert caught.value.request.url.path.endswith(OFFERS)
    assert client.get(OFFERS).status_code == 200


def test_what_was_lost_on_the_wire_has_happened(client: Client, control: Control) -> None:
    control.fail(provider="expys", operation="creditWallet", wire="reset", phase="after", times=1)
    with pytest.raises(client.library.ReadError):
        client.credit(5)
    assert client.credit(5).json()["balance"] == 5505
    assert [entry["idempotency"] for entry in control.requests()] == ["replayed", "stored"]


def test_garbage_and_a_drip_are_read_as_they_come(client: Client, control: Control) -> None:
    control.fail(provider="expys", operation="listOffers", wire="garbage", times=1)
    control.fail(provider="expys", operation="listOffers", wire="drip", delay="5ms", times=1)
    assert client.get(OFFERS).content == GARBAGE
    assert client.get(OFFERS).json()["data"]


def test_a_client_that_reads_as_it_comes_gets_half_before_the_error(
    client: Client, control: Control
) -> None:
    control.fail(provider="expys", operation="listOffers", wire="truncate")
    seen: list[bytes] = []

    def see(part: bytes) -> bool:
        seen.append(part)
        return False

    with pytest.raises(client.library.RemoteProtocolError):
        client.read(OFFERS, see, KEY, 5)
    assert seen[0].startswith(b'{"data":[')


def test_the_client_s_patience_counts_and_the_change_is_made_without_it(
    client: Client, control: Control
) -> None:
    control.fail(provider="expys", operation="creditWallet", delay="50ms", times=1)
    with pytest.raises(client.library.ReadTimeout, match=r"nothing came within 0\.01 s"):
        client.credit(5, timeout=0.01)
    assert control.wait(operation="creditWallet", status=200) == 1
    assert client.credit(5).json()["balance"] == 5505


# Streams


def test_a_stream_is_read_frame_by_frame(client: Client, control: Control) -> None:
    seen: list[bytes] = []

    def see(part: bytes) -> bool:
        if not seen:
            control.expys.send_message("cnv_support", "here")
        seen.append(part)
        return b"here" in part

    assert client.read(STREAM, see, member_token(client), 5) == 200
    assert seen[0].startswith(b": heartbeat")


def test_closing_the_answer_ends_the_stream(client: Client) -> None:
    member = member_token(client)
    # There is room for one stream at a time.
    for _ in range(3):
        assert client.read(STREAM, lambda _: True, member, 5) == 200


def test_a_stream_that_is_silent_for_too_long_is_a_timeout(client: Client) -> None:
    member = member_token(client)
    with pytest.raises(client.library.ReadTimeout):
        client.read(STREAM, lambda _: False, member, 0.01)


def test_a_stream_ends_with_its_world(client: Client, control: Control) -> None:
    assert control.world is not None
    world = control.world

    def see(part: bytes) -> bool:
        control.make_world(world)
        return False

    assert client.read(STREAM, see, member_token(client), 5) == 200


def test_a_task_that_is_cancelled_gives_its_stream_up(
    library: ModuleType, server: ServerThread, control: Control
) -> None:
    assert control.world is not None
    client = Client(library, server, control.world, waits=True)
    member = member_token(client)

    async def cancelled() -> int:
        begun = asyncio.Event()

        async def listen() -> None:
            async with client.in_loop() as http, http.stream("GET", STREAM, headers=member) as far:
                async for _ in far.aiter_raw():
                    begun.set()

        listener = asyncio.create_task(listen())
        await begun.wait()
        listener.cancel()
        with pytest.raises(asyncio.CancelledError):
            await listener
        async with client.in_loop() as http, http.stream("GET", STREAM, headers=member) as again:
            return int(again.status_code)

    assert asyncio.run(cancelled()) == 200


def test_a_stream_may_be_closed_while_another_thread_reads_it(
    library: ModuleType, server: ServerThread, control: Control
) -> None:
    assert control.world is not None
    client = Client(library, server, control.world, waits=False)
    begun = threading.Event()
    with client.sync() as http:
        with http.stream("GET", STREAM, headers=member_token(client)) as response:

            def listen() -> None:
                for _ in response.iter_raw():
                    begun.set()

            listener = threading.Thread(target=listen)
            listener.start()
            assert begun.wait(5)
        listener.join(5)
        assert not listener.is_alive()


# Applications that are none of ours, for what ours never does


def serve(endpoint: Callable[[Request], Any]) -> ServerThread:
    app = Starlette(routes=[Route("/{path:path}", endpoint)])
    return ServerThread(app, bind("127.0.0.1", 0))


@pytest.mark.parametrize("waits", [False, True], ids=["sync", "async"])
def test_a_server_that_ends_ends_what_it_answers(library: ModuleType, *, waits: bool) -> None:
    asked = threading.Event()
    errors: list[Exception] = []

    async def never(_: Request) -> Response:
        asked.set()
        await asyncio.Event().wait()
        return Response()

    with serve(never) as server:
        client = Client(library, server, "any", waits=waits)

        def ask() -> None:
            try:
                client.get("/", timeout=None)
            except client.library.TransportError as error:
                errors.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        assert asked.wait(5)
    thread.join(5)
    assert [type(error) for error in errors] == [client.library.RemoteProtocolError]
    with pytest.raises(client.library.ConnectError, match="the session's server has ended"):
        client.get("/")


def bare(answer: Callable[[Any], Awaitable[None]]) -> ServerThread:
    """A server whose whole application is a function of `send`."""

    class Bare(Starlette):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            del scope, receive
            await answer(send)

    return ServerThread(Bare(), bind("127.0.0.1", 0))


def test_an_error_of_the_application_is_the_client_s(library: ModuleType) -> None:
    async def fail(_: Any) -> None:
        raise ArithmeticError("the bug")

    with bare(fail) as server:
        client = Client(library, server, "any", waits=False)
        with pytest.raises(ArithmeticError, match="the bug"):
            client.get("/")


def test_what_an_application_does_after_its_answer_is_not_the_client_s_business(
    library: ModuleType,
) -> None:
    async def answer(send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"here"})
        raise ArithmeticError("too late")

    with bare(answer) as server:
        assert Client(library, server, "any", waits=False).get("/").text == "here"


def test_an_application_that_gives_no_answer_has_closed_the_connection(
    library: ModuleType,
) -> None:
    async def nothing(_: Any) -> None:
        pass

    with bare(nothing) as server:
        client = Client(library, server, "any", waits=False)
        with pytest.raises(client.library.RemoteProtocolError, match="ended too early"):
            client.get("/")


def test_a_reader_who_does_not_read_holds_the_writer_up(library: ModuleType) -> None:
    sent: list[int] = []
    ended = threading.Event()

    async def flood(send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for number in range(10 * AHEAD_MAX):
            sent.append(number)
            await send({"type": "http.response.body", "body": b"x", "more_body": True})
        ended.set()

    with bare(flood) as server:
        client = Client(library, server, "any", waits=False)
        with client.sync() as http, http.stream("GET", "/") as response:
            parts = response.iter_raw()
            assert next(parts) == b"x"
            assert len(sent) <= 2 * AHEAD_MAX + 2
            assert not ended.is_set()
        assert ended.wait(5)


def test_a_request_that_was_never_begun_can_be_given_up() -> None:
    async def application(*_: Any) -> None:
        raise AssertionError

    asyncio.run(Call(application, {}, b"").leave())


# What it is


def test_it_is_a_transport_of_every_library_that_is_imported(
    library: ModuleType, server: ServerThread
) -> None:
    one: Any = library
    assert isinstance(transport(server, "any"), one.BaseTransport)
    assert isinstance(transport(server, "any"), one.AsyncBaseTransport)


def test_a_library_is_imported_where_none_is_yet(
    server: ServerThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] in ("httpx", "httpx2")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "httpx", None)
    made = transport(server, "any")
    assert isinstance(made, sys.modules["httpx2"].BaseTransport)


def test_without_a_library_it_says_what_to_install(
    server: ServerThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    monkeypatch.setitem(sys.modules, "httpx2", None)
    with pytest.raises(ImportError, match="pip install httpx"):
        transport(server, "any")


def test_a_request_of_another_library_is_refused_by_name(server: ServerThread) -> None:
    class Foreign:
        stream: Iterator[bytes] = iter(())
        method = "GET"
        url = httpx.URL("http://testserver/")
        headers = httpx.Headers()

    with pytest.raises(TypeError, match="expected a request of httpx or httpx2"):
        transport(server, "any").handle_request(Foreign())


def test_a_request_of_a_class_of_one_s_own_is_one_of_its_library(server: ServerThread) -> None:
    class Own(httpx.Request):
        pass

    answer = transport(server, "default").handle_request(
        Own("GET", f"{server.url}/expys/v1/offers")
    )
    assert isinstance(answer, httpx.Response)
    assert answer.status_code == 401


def test_under_another_kind_of_loop_it_says_what_to_do(
    library: ModuleType, server: ServerThread
) -> None:
    one: Any = library
    asked = transport(server, "any").handle_async_request(one.Request("GET", server.url))
    with pytest.raises(RuntimeError, match="under asyncio, and not under trio"):
        asked.send(None)

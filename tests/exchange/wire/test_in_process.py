"""Faults on the wire where there is no wire: a client and the application in one process."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mockserver.app import create_app
from mockserver.exchange.wire.in_process import (
    AnswerNeverCame,
    ConnectionWasClosed,
    ConnectionWasReset,
)
from mockserver.exchange.wire.outgoing import GARBAGE
from mockserver.settings import Settings
from tests.builders import KEY, Api, Json
from tests.exchange.failing import fail, newest, send

ORIGIN = "http://127.0.0.1:8080"
ERRORS = {
    "reset": ConnectionWasReset,
    "close": ConnectionWasClosed,
    "truncate": ConnectionWasClosed,
    "hang": AnswerNeverCame,
}


class AsyncTransport:
    """httpx2's transport into an application, for code that does not wait in a loop."""

    def __init__(self, app: Starlette, *, raises: bool = True) -> None:
        self._transport = httpx2.ASGITransport(cast(Any, app), raise_app_exceptions=raises)

    def request(self, method: str, url: str, **more: Any) -> httpx2.Response:
        async def answer() -> httpx2.Response:
            async with httpx2.AsyncClient(transport=self._transport, trust_env=False) as client:
                return await client.request(method, url, **more)

        return asyncio.run(answer())


@pytest.fixture(scope="module")
def app() -> Starlette:
    """The application; its hangs would be long."""
    return create_app(Settings())


@pytest.fixture(params=["ASGITransport", "TestClient"])
def api(request: pytest.FixtureRequest, app: Starlette) -> Iterator[Api]:
    """The demo world, through both of the transports."""
    if request.param == "ASGITransport":
        with started(cast(httpx2.Client, AsyncTransport(app))) as api:
            yield api
    else:
        with TestClient(app) as client, started(client) as api:
            yield api


@contextmanager
def started(http: httpx2.Client) -> Iterator[Api]:
    api = Api(http, ORIGIN, "in-process")
    api.start()
    yield api
    api.controlled("DELETE", "/worlds/in-process")


def credit(api: Api, amount: int = 5) -> httpx2.Response:
    """A credit with a key."""
    body = {"externalUserID": "member", "amount": amount}
    return send(
        api, "POST", "/v1/wallet/credit", body=body, headers={"Idempotency-Key": f"key-{amount}"}
    )


@pytest.mark.parametrize(
    ("wire", "on_a_socket", "of_python"),
    [
        pytest.param("reset", httpx2.ReadError, ConnectionResetError, id="reset"),
        pytest.param("close", httpx2.RemoteProtocolError, ConnectionError, id="close"),
        pytest.param("truncate", httpx2.RemoteProtocolError, ConnectionError, id="truncate"),
        pytest.param("hang", httpx2.ReadTimeout, TimeoutError, id="hang"),
    ],
)
def test_the_client_gets_the_error_that_it_would_get_on_a_socket(
    api: Api, wire: str, on_a_socket: type[Exception], of_python: type[Exception]
) -> None:
    fail(api, wire=wire)
    with pytest.raises(on_a_socket, match=f"the fault `wire: {wire}`: ") as caught:
        send(api)
    assert type(caught.value) is ERRORS[wire]
    assert isinstance(caught.value, of_python)
    assert isinstance(caught.value, httpx2.TransportError)
    assert caught.value.request.url.path.endswith("/expys/v1/offers")


@pytest.mark.parametrize("wire", ["reset", "close", "hang"])
def test_before_nothing_has_happened(api: Api, wire: str) -> None:
    api.a_member()
    rule = fail(api, operation="creditWallet", wire=wire, times=1)
    with pytest.raises(httpx2.TransportError):
        credit(api)
    assert (newest(api)["status"], newest(api)["fault"]) == (0, rule)
    assert api.balance() == 0
    assert credit(api).json()["balance"] == 5


@pytest.mark.parametrize("wire", ERRORS)
def test_after_all_has_happened_and_the_retry_gets_the_answer(api: Api, wire: str) -> None:
    api.a_member()
    rule = fail(api, operation="creditWallet", wire=wire, phase="after", times=1)
    with pytest.raises(httpx2.TransportError):
        credit(api)
    entry = newest(api)
    assert (entry["status"], entry["fault"], entry["idempotency"]) == (200, rule, "stored")
    assert credit(api).json() == entry["response"]["body"]
    assert api.balance() == 5


def test_garbage_is_no_json(api: Api) -> None:
    fail(api, wire="garbage")
    answer = send(api)
    assert (answer.status_code, answer.content) == (200, GARBAGE)
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_a_drip_is_the_whole_answer(api: Api) -> None:
    whole: Json = api.get("/v1/offers").data
    fail(api, wire="drip", delay="20ms")
    assert send(api).json() == whole


def test_a_stream_is_over_after_its_fault(api: Api) -> None:
    token = api.a_token("user_42")
    fail(api, operation="streamMessages", wire="garbage")
    answer = send(api, path="/v1/conversations/cnv_support/stream", by=token)
    assert answer.content == b"data: %b\n\n" % GARBAGE


def test_a_client_that_reads_as_it_comes_gets_half_before_the_error(app: Starlette) -> None:
    with TestClient(app) as client, started(client) as api:
        whole = api.get("/v1/offers").body
        fail(api, wire="truncate")
        headers = {"Authorization": f"Bearer {KEY}"}
        with client.stream("GET", f"{api.url}/expys/v1/offers", headers=headers) as answer:
            assert answer.status_code == 200
            assert int(answer.headers["Content-Length"]) == len(whole)
            parts = answer.iter_raw()
            assert next(parts) == whole[: len(whole) // 2]
            with pytest.raises(httpx2.RemoteProtocolError):
                next(parts)


def test_a_transport_that_raises_nothing_makes_a_500_of_it(app: Starlette) -> None:
    quiet = cast(httpx2.Client, AsyncTransport(app, raises=False))
    with started(quiet) as api:
        fail(api, operation="getBalance", wire="reset")
        assert send(api, path="/v1/balance").status_code == 500


def test_a_fault_on_purpose_is_no_crash_of_the_server(app: Starlette) -> None:
    with TestClient(app) as client, started(client) as api:
        fail(api, wire="close")
        with pytest.raises(ConnectionWasClosed):
            send(api)
        assert app.state.crashes(api.world) == []

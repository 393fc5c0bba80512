"""What each fault on the wire does to a connection, byte by byte, with both of the protocols."""

from __future__ import annotations

import asyncio
import json
import time

import httpx2
import pytest

from mockserver.exchange.wire.outgoing import GARBAGE
from mockserver.serving import ServerThread
from tests.builders import Api, Json
from tests.exchange.failing import counters, fail, newest, why
from tests.exchange.wire.conftest import HANG_S
from tests.exchange.wire.line import Line, content_length, header, lost, status
from tests.exchange.wire.live import a_live_api, a_live_server

EXIT_S = 0.5
# Timers of event loops may be early by a millisecond or two.
NEARLY = 0.9
WIRES = ["reset", "close", "truncate", "garbage", "hang", "drip"]
# Effects after which the client has got nothing.
SILENT = ["reset", "close", "hang"]


def offers(api: Api) -> Json:
    """What the list of offers answers without a fault."""
    found: Json = api.get("/v1/offers").data
    return found


# One effect after the other


@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize(
    ("wire", "end"), [("reset", "reset"), ("close", "closed"), ("hang", "closed")]
)
def test_nothing_comes_and_the_connection_ends(
    api: Api, line: Line, wire: str, phase: str, end: str
) -> None:
    fail(api, wire=wire, phase=phase)
    line.ask()
    assert lost(line) == end


def test_a_hang_ends_when_its_longest_time_is_over(api: Api, line: Line) -> None:
    fail(api, wire="hang")
    begin_s = time.monotonic()
    line.ask()
    assert lost(line) == "closed"
    assert time.monotonic() - begin_s >= HANG_S * NEARLY


def test_a_truncated_answer_promises_all_and_brings_half(api: Api, line: Line) -> None:
    whole = api.get("/v1/offers").body
    rule = fail(api, wire="truncate")
    line.ask()
    head, _, body = line.rest().partition(b"\r\n\r\n")
    assert status(head) == 200
    assert content_length(head) == len(whole)
    assert body == whole[: len(whole) // 2]
    assert (header(head, "X-Mock") or "").endswith(f"; fault={rule}")


def test_garbage_is_a_success_that_is_no_json(api: Api, line: Line) -> None:
    api.a_member()
    fail(api, operation="setMember", wire="garbage")
    line.ask("/v1/members/ada", {}, method="PUT")
    head, body = line.answer()
    assert status(head) == 200
    assert header(head, "Content-Type") == "application/json; charset=utf-8"
    assert body == GARBAGE
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)


def test_garbage_is_answered_with_200_whatever_the_operation_says(api: Api, line: Line) -> None:
    fail(api, operation="createRedemption", wire="garbage")
    line.ask("/v1/redemptions", {"externalUserID": "user_42", "offer": "off_coffee"})
    assert status(line.answer()[0]) == 200
    assert newest(api)["status"] == 201


def test_a_drip_sends_the_head_at_once_and_the_body_later(api: Api, line: Line) -> None:
    whole = api.get("/v1/offers").body
    fail(api, wire="drip", delay="1h")
    line.ask()
    head = line.head()
    assert status(head) == 200
    assert content_length(head) == len(whole)
    assert line.is_silent()


def test_a_drip_brings_the_whole_answer_within_its_time(api: Api, line: Line) -> None:
    whole = api.get("/v1/offers").body
    fail(api, wire="drip", delay="100ms")
    begin_s = time.monotonic()
    line.ask()
    assert line.answer()[1] == whole
    assert time.monotonic() - begin_s >= 0.1 * NEARLY


@pytest.mark.parametrize("wire", SILENT)
@pytest.mark.parametrize("phase", ["before", "after"])
def test_a_delay_is_a_pause_before_the_effect(api: Api, line: Line, wire: str, phase: str) -> None:
    fail(api, wire=wire, phase=phase, delay="50ms")
    begin_s = time.monotonic()
    line.ask()
    lost(line)
    assert time.monotonic() - begin_s >= 0.05 * NEARLY
    assert newest(api)["duration_ms"] >= 50 * NEARLY


def test_the_header_asks_for_the_wire_too(api: Api, line: Line) -> None:
    line.ask(headers={"X-Mock-Fault": "wire=reset; phase=after"})
    assert lost(line) == "reset"
    assert (newest(api)["status"], newest(api)["fault"]) == (200, "header")


def test_a_call_that_fails_by_itself_keeps_its_own_answer(api: Api, line: Line) -> None:
    rule = fail(api, wire="reset", phase="after", times=1)
    line.ask("/v1/offers/nowhere")
    assert status(line.answer()[0]) == 404
    assert counters(api, rule) == (1, 0)
    assert why(api, rule) == "the call failed by itself"


# What the journal keeps


@pytest.mark.parametrize("wire", WIRES)
def test_the_journal_keeps_the_answer_that_was_lost(api: Api, line: Line, wire: str) -> None:
    whole = offers(api)
    rule = fail(api, wire=wire, phase="after", delay="1ms")
    line.ask()
    line.some() if wire not in SILENT else lost(line)
    entry = newest(api)
    assert (entry["status"], entry["fault"]) == (200, rule)
    assert entry["response"]["body"] == whole
    assert entry["response"]["headers"]["x-mock"].endswith(f"; fault={rule}")


@pytest.mark.parametrize("wire", SILENT)
def test_an_answer_that_never_was_has_status_0_and_nothing_in_it(
    api: Api, line: Line, wire: str
) -> None:
    rule = fail(api, wire=wire)
    line.ask("/v1/wallet/credit", {"externalUserID": "user_42", "amount": 5})
    lost(line)
    entry = newest(api)
    assert (entry["status"], entry["fault"], entry["operation"]) == (0, rule, "creditWallet")
    assert entry["response"] == {"headers": {}, "body": None}
    assert entry["request"]["body"] == {"externalUserID": "user_42", "amount": 5}


def test_a_request_that_hangs_is_in_the_journal_meanwhile(
    protocol: type[asyncio.Protocol], client: httpx2.Client
) -> None:
    with (
        a_live_server(protocol) as server,
        a_live_api(server, client) as api,
        Line(api) as line,
    ):
        rule = fail(api, operation="getBalance", wire="hang")
        line.ask("/v1/balance")
        while counters(api, rule) != (1, 1):
            pass
        assert newest(api)["fault"] == rule
        assert line.is_silent()


# Connections that go on, and requests that follow


@pytest.mark.parametrize("wire", ["garbage", "drip"])
def test_the_connection_goes_on_after_a_whole_answer(api: Api, line: Line, wire: str) -> None:
    whole = offers(api)
    fail(api, wire=wire, times=1, **({"delay": "1ms"} if wire == "drip" else {}))
    line.ask()
    line.answer()
    line.ask()
    assert json.loads(line.answer()[1]) == whole


@pytest.mark.parametrize("wire", WIRES)
def test_a_connection_may_have_been_used_before(api: Api, line: Line, wire: str) -> None:
    fail(api, operation="getBalance", wire=wire, delay="1ms")
    line.ask()
    assert status(line.answer()[0]) == 200
    line.ask("/v1/balance")
    if wire in SILENT:
        assert lost(line) == ("reset" if wire == "reset" else "closed")
    else:
        assert status(line.head()) == 200


@pytest.mark.parametrize("wire", ["reset", "close", "hang", "truncate"])
def test_requests_behind_a_lost_connection_are_not_begun(api: Api, line: Line, wire: str) -> None:
    api.a_member()
    fail(api, operation="creditWallet", wire=wire, phase="after", times=1)
    bodies = [{"externalUserID": "member", "amount": amount} for amount in (1, 10, 100)]
    line.send(*(line.request("/v1/wallet/credit", body) for body in bodies))
    if wire == "truncate":
        line.rest()
    else:
        lost(line)
    assert api.balance() == 1
    journal = api.controlled("GET", "/requests?operation=creditWallet")["requests"]
    assert len(journal) == 1


def test_answers_before_a_closed_connection_arrive(api: Api, line: Line) -> None:
    fail(api, operation="getBalance", wire="close")
    other, struck = line.request(), line.request("/v1/balance")
    line.send(other, other, struck, other)
    whole = offers(api)
    for _ in range(2):
        assert json.loads(line.answer()[1]) == whole
    assert lost(line) == "closed"


@pytest.mark.parametrize("wire", ["garbage", "drip"])
def test_requests_behind_a_spoiled_answer_are_answered(api: Api, line: Line, wire: str) -> None:
    fail(api, operation="getBalance", wire=wire, delay="1ms")
    line.send(line.request("/v1/balance"), line.request())
    line.answer()
    assert json.loads(line.answer()[1]) == offers(api)


# Clients that go, servers that stop


@pytest.mark.parametrize("wire", ["hang", "drip"])
def test_waiting_ends_when_the_client_goes(
    protocol: type[asyncio.Protocol], client: httpx2.Client, wire: str
) -> None:
    with a_live_server(protocol) as server, a_live_api(server, client) as api:
        rule = fail(api, operation="getBalance", wire=wire, delay="1h" if wire == "drip" else "1ms")
        with Line(api) as line:
            line.ask("/v1/balance")
            while counters(api, rule) != (1, 1):
                pass
        state = server._server.server_state  # noqa: SLF001 - only the server knows its tasks
        begin_s = time.monotonic()
        while state.tasks:
            assert time.monotonic() - begin_s < EXIT_S


@pytest.mark.parametrize("wire", WIRES)
def test_a_client_that_has_gone_before_the_effect_does_no_harm(
    api: Api, server: ServerThread, wire: str
) -> None:
    rule = fail(api, operation="getBalance", wire=wire, phase="after", delay="20ms")
    with Line(api) as line:
        line.ask("/v1/balance")
        while counters(api, rule) != (1, 1):
            pass
    state = server._server.server_state  # noqa: SLF001 - only the server knows its tasks
    while state.tasks:
        pass
    assert newest(api)["fault"] == rule


@pytest.mark.parametrize("delay", [None, "1h"], ids=["hang", "drip"])
def test_waiting_ends_at_once_when_the_server_stops(
    protocol: type[asyncio.Protocol], client: httpx2.Client, delay: str | None
) -> None:
    effect = {"wire": "drip", "delay": delay} if delay else {"wire": "hang"}
    with a_live_server(protocol) as server:
        api = Api(client, server.url, "default")
        rule = fail(api, operation="getBalance", **effect)
        line = Line(api)
        line.ask("/v1/balance")
        while counters(api, rule) != (1, 1):
            pass
        begin_s = time.monotonic()
    assert time.monotonic() - begin_s < EXIT_S
    with line:
        content = line.rest()
    assert content.startswith(b"HTTP/1.1 200 ") if delay else content == b""

"""Faults on the wire where an answer is no plain body: streams, answers to HEAD, empty answers."""

from __future__ import annotations

import asyncio
import time

import pytest

from mockserver.exchange.asgi import Message
from mockserver.exchange.streams import HEARTBEAT
from mockserver.exchange.wire import in_process, sockets
from mockserver.exchange.wire.outgoing import DRIP_PIECES_MAX, GARBAGE, Outgoing
from tests.builders import Api
from tests.exchange.failing import fail, newest
from tests.exchange.wire.line import Line, content_length, header, lost, status

STREAM = "/v1/conversations/cnv_support/stream"
LAST_CHUNK = b"0\r\n\r\n"


def chunks(content: bytes) -> list[bytes]:
    """The chunks of a body without the last, empty one."""
    found = []
    while content and content != LAST_CHUNK:
        size, _, rest = content.partition(b"\r\n")
        length = int(size, 16)
        found.append(rest[:length])
        assert rest[length : length + 2] == b"\r\n"
        content = rest[length + 2 :]
    return found


def stream(api: Api, line: Line, **effect: str) -> tuple[bytes, bytes]:
    """Head and body of a stream that meets a fault and then ends."""
    token = api.a_token("user_42")
    rule = fail(api, operation="streamMessages", **effect)
    line.ask(STREAM, by=token, headers={"Connection": "close"})
    head, body = line.head(), line.rest()
    assert status(head) == 200
    assert header(head, "Content-Type") == "text/event-stream; charset=utf-8"
    assert header(head, "Content-Length") is None
    assert (newest(api)["status"], newest(api)["fault"]) == (200, rule)
    return head, body


# Streams


@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize(
    ("wire", "end"), [("reset", "reset"), ("close", "closed"), ("hang", "closed")]
)
def test_a_stream_may_not_begin(api: Api, line: Line, wire: str, phase: str, end: str) -> None:
    token = api.a_token("user_42")
    fail(api, operation="streamMessages", wire=wire, phase=phase)
    line.ask(STREAM, by=token)
    assert lost(line) == end
    assert newest(api)["status"] == (0 if phase == "before" else 200)


def test_a_truncated_stream_breaks_off_in_its_first_frame(api: Api, line: Line) -> None:
    _, body = stream(api, line, wire="truncate")
    assert chunks(body) == [HEARTBEAT[: len(HEARTBEAT) // 2]]
    assert not body.endswith(LAST_CHUNK)


def test_garbage_on_a_stream_is_a_message_that_is_no_json(api: Api, line: Line) -> None:
    _, body = stream(api, line, wire="garbage")
    assert chunks(body) == [b"data: %b\n\n" % GARBAGE]
    assert body.endswith(LAST_CHUNK)


def test_a_dripping_stream_brings_its_first_frame_in_pieces_and_ends(api: Api, line: Line) -> None:
    _, body = stream(api, line, wire="drip", delay="5ms")
    assert b"".join(chunks(body)) == HEARTBEAT
    assert len(chunks(body)) == len(HEARTBEAT)
    assert body.endswith(LAST_CHUNK)


# Answers to HEAD have a length and no body


def test_an_answer_to_head_that_is_cut_does_not_come(api: Api, line: Line) -> None:
    fail(api, operation="peek", wire="truncate")
    line.ask("/v1/peek", method="HEAD")
    assert lost(line) == "closed"


@pytest.mark.parametrize("wire", ["garbage", "drip"])
def test_an_answer_to_head_is_a_head(api: Api, line: Line, wire: str) -> None:
    effect = {"wire": wire, "delay": "50ms"}
    fail(api, operation="peek", **effect)
    begin_s = time.monotonic()
    line.ask("/v1/peek", method="HEAD")
    head = line.head()
    assert time.monotonic() - begin_s >= 0.045
    assert content_length(head) == len(GARBAGE if wire == "garbage" else b'{"seen":true}')
    line.ask()
    assert status(line.head()) == 200


# The functions themselves


class Recorded:
    """A connection that keeps what happens on it."""

    def __init__(self) -> None:
        self.over = asyncio.Event()
        self.done: list[str | bytes] = []

    def reset(self) -> None:
        self.done.append("reset")

    def close(self) -> None:
        self.done.append("close")

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.done.append("head")
        else:
            self.done.append(message["body"])
            assert message["more_body"] is bool(message["body"])


def outgoing(recorded: Recorded, body: bytes, drip_s: float = 0.0) -> Outgoing:
    """A plain answer."""
    head = {"type": "http.response.start", "status": 200, "headers": []}
    return Outgoing(head, body, False, recorded.send, drip_s, 0.0)


@pytest.mark.parametrize(
    ("length", "pieces"),
    [
        pytest.param(1, 1, id="one byte"),
        pytest.param(7, 7, id="few bytes"),
        pytest.param(20, DRIP_PIECES_MAX, id="as many bytes as pieces"),
        pytest.param(1001, DRIP_PIECES_MAX, id="many bytes"),
    ],
)
@pytest.mark.parametrize("where", ["socket", "in process"])
def test_a_drip_has_pieces_of_about_the_same_size(where: str, length: int, pieces: int) -> None:
    async def dripped() -> list[str | bytes]:
        recorded = Recorded()
        sent = outgoing(recorded, bytes(range(256)) * 4)
        sent = outgoing(recorded, sent.body[:length])
        if where == "socket":
            await sockets.drip(sent, recorded)
        else:
            await in_process.drip(sent)
        return recorded.done

    head, *drops, last = asyncio.run(dripped())
    assert (head, last) == ("head", b"")
    sizes = [len(drop) for drop in drops]
    assert len(sizes) == pieces
    assert max(sizes) - min(sizes) <= 1
    assert (
        b"".join(drop for drop in drops if isinstance(drop, bytes))
        == ((bytes(range(256)) * 4)[:length])
    )


def test_drops_are_spread_over_the_whole_time() -> None:
    drops = list(outgoing(Recorded(), b"abcd", 2.0).drops())
    assert drops == [(0.5, b"a"), (1.0, b"b"), (1.5, b"c"), (2.0, b"d")]


@pytest.mark.parametrize("body", [b"", b"x" * 100], ids=["without a body", "with one"])
def test_a_drip_is_given_up_when_waiting_is_of_no_more_use(body: bytes) -> None:
    async def dripped() -> list[str | bytes]:
        recorded = Recorded()
        recorded.over.set()
        await sockets.drip(outgoing(recorded, body, 3600.0), recorded)
        return recorded.done

    assert asyncio.run(dripped()) == (["head", "close"] if body else ["close"])


def test_an_empty_answer_that_drips_is_held_back() -> None:
    async def dripped(where: str) -> tuple[list[str | bytes], float]:
        recorded = Recorded()
        begin_s = time.monotonic()
        sent = outgoing(recorded, b"", 0.05)
        if where == "socket":
            await sockets.drip(sent, recorded)
        else:
            await in_process.drip(sent)
        return recorded.done, time.monotonic() - begin_s

    for where in ("socket", "in process"):
        done, took_s = asyncio.run(dripped(where))
        assert done == ["head", b""]
        assert took_s >= 0.045


def test_an_empty_answer_that_is_truncated_does_not_come() -> None:
    recorded = Recorded()
    empty = outgoing(recorded, b"")
    asyncio.run(sockets.truncate(empty, recorded))
    with pytest.raises(in_process.ConnectionWasClosed):
        asyncio.run(in_process.truncate(empty))
    assert recorded.done == ["close"]

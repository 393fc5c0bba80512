"""Streams of new messages, on a socket: what is sent, when, and everything that ends them."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Self

import httpx2
import pytest

from mockserver.app import create_app
from mockserver.serving import ServerThread, bind
from mockserver.settings import Settings
from tests.builders import KEY, NOW, ORG_KEY, UUID4, Api, Json, a_fixture, an_org

HEARTBEAT = ": heartbeat"
PATH = "/v1/conversations/cnv_support/stream"
TIMEOUT_S = 5
EXIT_S = 0.5
MIB = 1024 * 1024

MESSAGE_KEYS = ["id", "authorID", "type", "body", "createdAt", "attachments"]


@pytest.fixture
def api(live_api: Api) -> Api:
    """On the socket alone: in process, a client gets an answer only when it is complete."""
    return live_api


class Stream:
    """The reader of one stream; leaving it closes the connection."""

    def __init__(
        self, api: Api, by: str | None, path: str = PATH, headers: Json | None = None
    ) -> None:
        host, _, below = api.url.removeprefix("http://").partition("/")
        self.connection = http.client.HTTPConnection(host, timeout=TIMEOUT_S)
        sent = {"Authorization": f"Bearer {by}", "Accept": "text/event-stream", **(headers or {})}
        self.connection.request("GET", f"/{below}/expys{path}", headers=sent)
        self.response = self.connection.getresponse()
        self.status = self.response.status

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    @property
    def error(self) -> tuple[int, str]:
        """Status and code of a refusal."""
        assert self.response.headers["Content-Type"] == "application/json; charset=utf-8"
        return self.status, json.load(self.response)["error"]["code"]

    def frame(self) -> str:
        """The next frame without its blank line; waits for it."""
        lines: list[str] = []
        while (line := self.response.readline()) != b"\n":
            assert line, f"the stream has ended: {lines}"
            lines.append(line.decode().removesuffix("\n"))
        return "\n".join(lines)

    def message(self) -> Json:
        """The message of the next frame that is none of the heartbeats."""
        while (frame := self.frame()) == HEARTBEAT:
            pass
        assert frame.startswith("data: ")
        message: Json = json.loads(frame.removeprefix("data: "))
        return message

    def bodies(self, count: int) -> list[str]:
        """The texts of the next messages."""
        return [self.message()["body"] for _ in range(count)]

    def rest(self) -> str:
        """What comes until the clean end."""
        return self.response.read().decode()


@contextmanager
def a_server(**settings: object) -> Iterator[tuple[Api, ServerThread]]:
    """A server of its own with other settings, and its default world, frozen."""
    app = create_app(Settings(**settings))  # type: ignore[arg-type] # each test names real ones
    with (
        ServerThread(app, bind("127.0.0.1", 0)) as server,
        httpx2.Client(trust_env=False, timeout=TIMEOUT_S) as client,
    ):
        api = Api(client, server.url, "default")
        api.start()
        yield api, server


@pytest.fixture
def token(api: Api) -> str:
    """A token of the member whose conversation is streamed."""
    return api.a_token("user_42")


# What is sent


def test_the_head_and_a_heartbeat_come_before_any_message(api: Api, token: str) -> None:
    with Stream(api, token) as stream:
        headers = stream.response.headers
        assert stream.status == 200
        assert headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert headers["Cache-Control"] == "no-cache"
        assert UUID4.fullmatch(headers["X-Request-Id"])
        assert headers["X-Mock"].startswith("operation=streamMessages; evidence=documented;")
        assert "Content-Length" not in headers
        assert stream.frame() == HEARTBEAT


def test_a_message_is_one_line_of_json_as_it_is_listed(api: Api, token: str) -> None:
    with Stream(api, token) as stream:
        assert stream.frame() == HEARTBEAT
        api.write("two\nlines", attachments=[{"name": "a.pdf"}])
        frame = stream.frame()
    assert frame.count("\n") == 0
    message = json.loads(frame.removeprefix("data: "))
    assert list(message) == MESSAGE_KEYS
    assert message == api.messages()[0]
    assert message["body"] == "two\nlines"


def test_messages_come_in_order_by_every_author(api: Api, token: str) -> None:
    with Stream(api, token) as stream:
        assert api.say("mine", token).data
        api.write("theirs")
        api.write("its own", author="system")
        found = [stream.message() for _ in range(3)]
    assert [(each["authorID"], each["body"]) for each in found] == [
        ("user_42", "mine"),
        ("concierge", "theirs"),
        ("system", "its own"),
    ]


def test_many_messages_come_without_a_gap(api: Api, token: str) -> None:
    expected = [f"message {number}" for number in range(200)]
    with Stream(api, token) as stream:
        for body in expected:
            api.write(body)
        assert stream.bodies(200) == expected


def test_earlier_messages_are_not_repeated(api: Api, token: str) -> None:
    api.write("before")
    with Stream(api, token, headers={"Last-Event-ID": "0"}) as stream:
        api.write("after")
        assert stream.bodies(1) == ["after"]


def test_messages_of_other_conversations_do_not_come(api: Api, token: str) -> None:
    booked = api.redeem("off_zero", "user_42").data["conversationId"]
    api.a_member()
    other = api.conversations()[0]["id"]
    with Stream(api, token) as stream:
        api.write("elsewhere", booked)
        api.write("another's", other)
        api.write("here")
        assert stream.bodies(1) == ["here"]


def test_messages_of_the_same_conversation_in_another_world_do_not_come(
    api: Api, token: str
) -> None:
    other = Api(api.http, api.origin, f"{api.world}-other")
    other.controlled("PUT", f"/worlds/{other.world}", {"from": api.world})
    with Stream(api, token) as stream, Stream(other, token) as copy:
        other.write("there")
        api.write("here")
        assert stream.bodies(1) == ["here"]
        assert copy.bodies(1) == ["there"]
    other.controlled("DELETE", f"/worlds/{other.world}")


def test_every_open_stream_gets_every_message(api: Api, token: str) -> None:
    with ExitStack() as stack:
        streams = [
            stack.enter_context(Stream(api, by)) for by in (token, token, api.a_token("user_42"))
        ]
        api.write("one")
        assert api.say("two", token).data
        assert [stream.bodies(2) for stream in streams] == [["one", "two"]] * 3


def test_a_repeated_key_is_not_streamed_twice(api: Api, token: str) -> None:
    with Stream(api, token) as stream:
        assert api.say("one", token, key="key").data
        assert api.say("one", token, key="key").data
        assert api.say("two", token).data
        assert stream.bodies(2) == ["one", "two"]


def test_a_message_whose_answer_a_fault_takes_is_streamed(api: Api, token: str) -> None:
    headers = {"X-Mock-Fault": "INTERNAL; phase=after"}
    path = "/v1/conversations/cnv_support/messages"
    with Stream(api, token) as stream:
        answer = api.http.post(
            f"{api.url}/expys{path}",
            json={"message": "hello"},
            headers={"Authorization": f"Bearer {token}", **headers},
        )
        assert answer.status_code == 500
        assert stream.bodies(1) == ["hello"]


def test_heartbeats_go_on_while_nothing_happens() -> None:
    with a_server(heartbeat_s=0.01) as (api, _):
        token = api.a_token("user_42")
        with Stream(api, token) as stream:
            assert [stream.frame() for _ in range(5)] == [HEARTBEAT] * 5
            api.write("hello")
            assert stream.bodies(1) == ["hello"]
            assert stream.frame() == HEARTBEAT


# Refusals


def test_refusals_before_a_stream_opens_are_json(api: Api, token: str) -> None:
    with Stream(api, "v4.local.unknown") as stream:
        assert stream.error == (401, "UNAUTHORIZED")
    with Stream(api, KEY) as stream:
        assert stream.error == (403, "FORBIDDEN")
    with Stream(api, api.a_token()) as stream:
        assert stream.error == (403, "CONVERSATION_FORBIDDEN")
    with Stream(api, token, "/v1/conversations/cnv_none/stream") as stream:
        assert stream.error == (404, "NOT_FOUND")


def test_a_stream_counts_towards_the_rate(api: Api) -> None:
    thread = {"id": "cnv_support", "member": "one"}
    side = {"members": [{"externalUserID": "one"}], "conversations": [thread]}
    api.start(a_fixture(an_org(sandbox=side, rate_limit=1)))
    token = api.a_token("one", ORG_KEY)
    with Stream(api, token) as stream:
        assert stream.status == 200
    with Stream(api, token) as stream:
        assert stream.error == (429, "RATE_LIMITED")
        assert stream.response.headers["Retry-After"] == "60"


@pytest.mark.parametrize("phase", ["before", "after"])
def test_a_fault_takes_the_place_of_a_stream(phase: str) -> None:
    with a_server(streams_max=1) as (api, _):
        token = api.a_token("user_42")
        with Stream(api, token, headers={"X-Mock-Fault": f"INTERNAL; phase={phase}"}) as stream:
            assert stream.error == (500, "INTERNAL")
        with Stream(api, token) as stream:
            assert stream.status == 200


@pytest.mark.parametrize("phase", ["before", "after"])
def test_a_delayed_stream_opens_late(api: Api, token: str, phase: str) -> None:
    rule = {"provider": "expys", "operation": "streamMessages", "delay": "1ms", "phase": phase}
    api.controlled("POST", "/faults", rule)
    with Stream(api, token) as stream:
        api.write("hello")
        assert stream.bodies(1) == ["hello"]


def test_one_stream_too_many_is_refused() -> None:
    with a_server(streams_max=2) as (api, _):
        token = api.a_token("user_42")
        with Stream(api, token) as one, Stream(api, token) as two, Stream(api, token) as three:
            assert three.error == (503, "INTERNAL")
            api.write("hello")
            assert one.bodies(1) == two.bodies(1) == ["hello"]


# The journal


def test_a_stream_stands_in_the_journal_while_it_is_open(api: Api, token: str) -> None:
    with Stream(api, token) as stream:
        (entry,) = api.controlled("GET", "/requests?operation=streamMessages")["requests"]
        assert (entry["status"], entry["principal"]) == (200, "user_42")
        assert entry["id"] == stream.response.headers["X-Request-Id"]
        shown = entry["response"]["headers"]
        assert shown["content-type"] == "text/event-stream; charset=utf-8"


# Ends


def test_a_stream_ends_when_the_clock_passes_the_end_of_the_token(api: Api, token: str) -> None:
    with Stream(api, token) as stream:
        api.advance("299s")
        api.write("in time")
        api.advance("999ms")
        api.write("just so")
        assert stream.bodies(2) == ["in time", "just so"]
        api.advance("1ms")
        api.write("too late")
        assert stream.rest() == ""
    with Stream(api, token) as stream:
        assert stream.error == (401, "UNAUTHORIZED")


def an_org_of_short_tokens(ttl: str) -> Json:
    """A fixture of a member with a conversation, whose tokens end soon."""
    thread = {"id": "cnv_support", "member": "one"}
    side = {"members": [{"externalUserID": "one"}], "conversations": [thread]}
    return a_fixture(an_org(sandbox=side, token_ttl=ttl))


def test_a_stream_ends_by_itself_when_time_runs(api: Api) -> None:
    api.start(an_org_of_short_tokens("50ms"))
    with Stream(api, api.a_token("one", ORG_KEY)) as stream:
        assert stream.frame() == HEARTBEAT
        api.write("still here")
        assert stream.bodies(1) == ["still here"]
        api.controlled("PUT", "/clock", {"mode": "running"})
        assert stream.rest() == ""


@pytest.mark.parametrize("retain", ["true", "false"])
def test_a_stream_ends_when_its_member_is_removed(api: Api, token: str, retain: str) -> None:
    with Stream(api, token) as stream:
        api.write("before")
        assert api.delete("/v1/members/user_42", retainBalance=retain).data
        assert stream.bodies(1) == ["before"]
        assert stream.rest() == ""


def test_a_stream_stays_when_another_member_is_removed(api: Api, token: str) -> None:
    with Stream(api, token) as stream:
        assert api.delete("/v1/members/user_123").data
        api.write("after")
        assert stream.bodies(1) == ["after"]


ENDS: dict[str, Callable[[Api], object]] = {
    "reset": lambda api: api.controlled("POST", "/reset"),
    "replaced": lambda api: api.start(),
    "dropped": lambda api: api.controlled("DELETE", f"/worlds/{api.world}"),
}


@pytest.mark.parametrize("end", [pytest.param(end, id=name) for name, end in ENDS.items()])
def test_a_stream_ends_with_the_state_of_its_world(
    api: Api, token: str, end: Callable[[Api], object]
) -> None:
    with Stream(api, token) as stream:
        assert stream.frame() == HEARTBEAT
        end(api)
        assert stream.rest() == ""
    api.start()


def test_a_reset_ends_a_stream_whose_token_it_keeps(api: Api, token: str) -> None:
    fork = Api(api.http, api.origin, f"{api.world}-fork")
    fork.controlled("PUT", f"/worlds/{fork.world}", {"from": api.world})
    with Stream(fork, token) as stream:
        assert stream.frame() == HEARTBEAT
        fork.controlled("POST", "/reset")
        assert stream.rest() == ""
    with Stream(fork, token) as stream:
        assert stream.status == 200
    fork.controlled("DELETE", f"/worlds/{fork.world}")


def test_a_restore_keeps_a_stream_whose_token_is_as_old(api: Api, token: str) -> None:
    api.checkpoint("before")
    late = api.a_token("user_42")
    with Stream(api, token) as stream, Stream(api, late) as too_late:
        api.write("one")
        api.restore("before")
        api.write("two")
        assert stream.bodies(2) == ["one", "two"]
        assert too_late.bodies(1) == ["one"]
        assert too_late.rest() == ""


def test_a_restore_to_before_a_conversation_ends_its_stream(api: Api, token: str) -> None:
    api.checkpoint("before")
    body = {"externalUserID": "user_42"}
    opened = api.controlled("POST", "/expys/conversations", body)["id"]
    with Stream(api, token, f"/v1/conversations/{opened}/stream") as stream:
        assert stream.frame() == HEARTBEAT
        api.restore("before")
        assert stream.rest() == ""


def test_a_reader_who_leaves_frees_the_slot() -> None:
    with a_server(streams_max=1) as (api, _):
        token = api.a_token("user_42")
        for _ in range(3):
            with open_soon(api, token) as stream:
                assert stream.frame() == HEARTBEAT


def open_soon(api: Api, by: str) -> Stream:
    """A stream, as soon as there is room for it."""
    until = time.monotonic() + TIMEOUT_S
    while (stream := Stream(api, by)).status == 503:
        stream.connection.close()
        assert time.monotonic() < until, "no slot was freed"
    return stream


# Readers who do not keep up


def a_reader_who_sleeps(api: Api, by: str) -> socket.socket:
    """A connection with a stream of which next to nothing fits into its buffers."""
    host, port = api.origin.removeprefix("http://").split(":")
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.settimeout(TIMEOUT_S)
    reader.connect((host, int(port)))
    path = f"/w/{api.world}/expys{PATH}"
    reader.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {by}\r\n\r\n".encode())
    assert reader.recv(12) == b"HTTP/1.1 200"
    return reader


def write_until_cut(api: Api, server: ServerThread, awake: Stream) -> int:
    """Write large messages until the sleeping reader is cut; returns how many."""
    for number in range(1, 101):
        api.write("x" * MIB)
        assert len(awake.message()["body"]) == MIB
        if server.app.state.slow_readers():
            return number
    raise AssertionError("the reader is still there")


def write_16_mib(api: Api, awake: Stream) -> None:
    """Write more than the buffers of a connection hold."""
    for _ in range(16):
        api.write("x" * MIB)
        awake.message()


def test_a_reader_who_does_not_keep_up_is_cut_and_counted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with a_server(stream_queue_max=2, streams_max=2) as (api, server):
        token = api.a_token("user_42")
        with a_reader_who_sleeps(api, token) as sleeper, Stream(api, token) as awake:
            written = write_until_cut(api, server, awake)
            assert server.app.state.slow_readers() == 1
            assert "its reader is too slow" in caplog.text
            with open_soon(api, token) as other:
                api.write("hello")
                assert awake.bodies(1) == other.bodies(1) == ["hello"]
            received = b"".join(iter(lambda: sleeper.recv(MIB), b""))
            assert not received.endswith(b"0\r\n\r\n")
            assert len(received) < written * MIB


def test_a_stream_that_is_over_does_not_wait_for_a_reader_who_sleeps() -> None:
    with a_server(streams_max=2) as (api, server):
        token = api.a_token("user_42")
        with a_reader_who_sleeps(api, token), Stream(api, token) as awake:
            write_16_mib(api, awake)
            assert api.delete("/v1/members/user_42").data
            assert awake.rest() == ""
            other = api.a_token("user_42")
            with open_soon(api, other), open_soon(api, other):
                assert server.app.state.slow_readers() == 1


# The end of the server


def test_50_open_streams_do_not_hold_up_the_end_of_a_server() -> None:
    with ExitStack() as stack:
        with a_server() as (api, _):
            token = api.a_token("user_42")
            streams = [stack.enter_context(Stream(api, token)) for _ in range(50)]
            assert {stream.frame() for stream in streams} == {HEARTBEAT}
            begun = time.monotonic()
        assert time.monotonic() - begun < EXIT_S
        assert {stream.rest() for stream in streams} == {""}


def test_a_reader_who_sleeps_does_not_hold_up_the_end_of_a_server() -> None:
    with ExitStack() as stack:
        with a_server() as (api, _):
            token = api.a_token("user_42")
            stack.enter_context(a_reader_who_sleeps(api, token))
            write_16_mib(api, stack.enter_context(Stream(api, token)))
            begun = time.monotonic()
        assert time.monotonic() - begun < EXIT_S


def test_50_open_streams_do_not_hold_up_the_end_of_the_command() -> None:
    with ExitStack() as stack:
        process = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "mockserver", "serve", "--port=0"],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        stack.callback(process.kill)
        assert process.stdout is not None
        words = process.stdout.readline().split()
        url = next(word.strip(":;") for word in words if word.startswith("http://"))
        client = stack.enter_context(httpx2.Client(trust_env=False, timeout=TIMEOUT_S))
        api = Api(client, url, "default")
        token = api.a_token("user_42")
        streams = [stack.enter_context(Stream(api, token)) for _ in range(50)]
        assert {stream.frame() for stream in streams} == {HEARTBEAT}
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=TIMEOUT_S)
        assert time.monotonic() - begun < EXIT_S
        assert (process.returncode, errors) == (0, "")
        assert {stream.rest() for stream in streams} == {""}


# In process


def test_in_process_a_stream_is_answered_when_it_ends(in_process_api: Api) -> None:
    api = in_process_api
    token = api.a_token("user_42")
    with ThreadPoolExecutor(1) as thread:
        url, headers = f"{api.url}/expys{PATH}", {"Authorization": f"Bearer {token}"}
        answer = thread.submit(api.http.get, url, headers=headers)
        until = time.monotonic() + TIMEOUT_S
        while not api.controlled("GET", "/requests?operation=streamMessages")["requests"]:
            assert time.monotonic() < until, "the stream did not open"
        written = api.write("hello")
        api.advance("300s")
        text = answer.result(TIMEOUT_S).text
    assert written["createdAt"] == NOW
    heartbeat, data, end = text.split("\n\n")
    assert (heartbeat, end) == (HEARTBEAT, "")
    assert json.loads(data.removeprefix("data: ")) == written

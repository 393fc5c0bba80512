"""The ASGI side of the exchange: bytes in, bytes out, one journal entry each."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator, Mapping
from email.utils import formatdate

from mockserver.core.clock import elapsed_ns
from mockserver.core.errors import LimitReached
from mockserver.core.ids import Ids
from mockserver.exchange.addressing import (
    CONTROL,
    Address,
    Addressing,
    names_world,
    path_of,
)
from mockserver.exchange.asgi import App, Message, Receive, Scope, Send
from mockserver.exchange.call import Call
from mockserver.exchange.errors import TooManyHeaders, invalid
from mockserver.exchange.faults import Effect
from mockserver.exchange.journal import WRITTEN, Journal, JournalEntry, entry_size
from mockserver.exchange.key_worlds import KeyWorlds
from mockserver.exchange.operation import Situation
from mockserver.exchange.pipeline import Pipeline
from mockserver.exchange.privacy import without
from mockserver.exchange.provider import Provider
from mockserver.exchange.request import NO_ANSWER, Answer, Fields, Request, first_of_each
from mockserver.exchange.streams import HEARTBEAT, Streams
from mockserver.exchange.wire import Outgoing, strike
from mockserver.exchange.worlds import DEFAULT_WORLD, BadWorldName, Worlds

# Tracebacks of one world that are kept until somebody asks for them.
_CRASHES_KEPT = 100

# Paths of a provider that lead to its document and to no operation.
DOCUMENTS = frozenset({"/openapi.json", "/openapi.yaml"})

_log = logging.getLogger("mockserver")


class Gateway:
    """The outermost part: answers providers' requests and names the world to all others.

    Requests for the control plane and for pages go on to the application below, with the path
    below their prefix and the world's name in the scope as `mockserver.world`.
    """

    def __init__(
        self,
        app: App,
        *,
        worlds: Worlds,
        providers: Mapping[str, Provider],
        only: str | None,
        body_bytes_max: int,
        header_count_max: int,
        streams: Streams,
        hang_s_max: float,
        key_worlds: KeyWorlds | None = None,
        strict_answers: bool = False,
    ) -> None:
        self._app = app
        self._worlds = worlds
        self._key_worlds = key_worlds
        self._streams = streams
        self._hang_s_max = hang_s_max
        self._addressing = Addressing(providers, only)
        self._body_bytes_max = body_bytes_max
        self._header_count_max = header_count_max
        make = _strict_pipeline() if strict_answers else Pipeline
        self._pipelines = {
            name: make(provider, body_bytes_max, _note_crash)
            for name, provider in providers.items()
        }
        self._prefixes = {name: "" if name == only else f"/{name}" for name in providers}
        self._notes = {
            (provider.name, operation): f"operation={operation}; evidence={evidence}; world="
            for provider in providers.values()
            for operation, evidence in _evidence(provider)
        }
        self._dates = _Dates()
        # For the ids of requests that reach no world.
        self._strays = Ids(seed=0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One ASGI connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        raw = scope.get("raw_path")
        path = raw.decode("latin-1") if raw else scope["path"]
        fields = first_of_each(scope["headers"])
        address = self._addressing.find(path, fields)
        pipeline = self._pipelines.get(address.surface)
        if pipeline is not None and address.path in DOCUMENTS:
            address = Address(address.world, "", _document_path(address))
        elif pipeline is not None:
            await self._exchange(pipeline, address, fields, scope, receive, send)
            return
        below = f"/{CONTROL}{address.path}" if address.surface == CONTROL else address.path
        scope = {**scope, "path": below, "raw_path": None, "mockserver.world": address.world}
        await self._app(scope, receive, send)

    async def _exchange(
        self,
        pipeline: Pipeline,
        address: Address,
        fields: Fields,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        begun_ns = elapsed_ns()
        provider = pipeline.provider
        headers = scope["headers"]
        body: bytes | None = b""
        if b"content-length" in fields or b"transfer-encoding" in fields:
            try:
                body = await _read_body(fields, receive, self._body_bytes_max)
            except _Gone:
                return
        request = Request(
            scope["method"], address.path, scope["query_string"], headers, fields, body
        )
        try:
            if self._key_worlds is None:
                world = self._worlds.use(address.world)
            else:
                named = address.world if names_world(path_of(scope), fields) else None
                world = self._key_worlds.use(provider, request, named)
        except (BadWorldName, LimitReached) as error:
            await _send(send, *self._no_world(provider, error))
            return
        call = Call(world, request, provider.request_id(world.ids))
        if len(headers) > self._header_count_max:
            answer = provider.render(
                TooManyHeaders(self._header_count_max), Situation(None, call.request_id)
            )
        else:
            outcome = pipeline.run(call)
            answer = outcome if isinstance(outcome, Answer) else await outcome
            if answer.feed is not None and call.wire is None:
                answer = self._admit_stream(provider, call, answer)
        now_ms = world.clock.now_ms()
        sent = self._headers(provider, call, now_ms)
        if answer.feed is None and call.wire is None:
            await _send(send, answer, sent)
        # What takes its time stands in the journal from its beginning on: a stream, a hang, a drip.
        self._record(provider, call, answer, sent, now_ms, elapsed_ns() - begun_ns)
        if call.wire is not None:
            await self._strike(call.wire, call.request, answer, sent, scope, send)
        elif answer.feed is not None:
            await self._streams.run(world, answer.feed, _head(answer, sent), receive, send)

    async def _strike(
        self,
        effect: Effect,
        request: Request,
        answer: Answer,
        sent: list[tuple[bytes, bytes]],
        scope: Scope,
        send: Send,
    ) -> None:
        """Let the wire do to an answer what a fault says."""
        assert effect.wire is not None
        is_stream = answer.feed is not None
        if is_stream:
            head, body = _head(answer, sent), HEARTBEAT
        else:
            length = (b"content-length", b"%d" % len(answer.body))
            head = _head(answer, [length, *sent])
            body = b"" if request.method == "HEAD" else answer.body
        drip_s = effect.drip_ms / 1000
        outgoing = Outgoing(head, body, is_stream, send, drip_s, self._hang_s_max)
        await strike(effect.wire, outgoing, scope)

    def _no_world(
        self, provider: Provider, error: BadWorldName | LimitReached
    ) -> tuple[Answer, list[tuple[bytes, bytes]]]:
        """Answer and headers for a request that reaches no world."""
        situation = Situation(None, provider.request_id(self._strays))
        name = provider.request_id_header
        stray = [] if name is None else [(name, situation.request_id.encode())]
        bad_name = isinstance(error, BadWorldName)
        shown = invalid("world", str(error)) if bad_name else error
        return provider.render(shown, situation), stray

    def _admit_stream(self, provider: Provider, call: Call, answer: Answer) -> Answer:
        """The stream, unless it is one too many."""
        try:
            self._streams.check_room()
        except LimitReached as error:
            return provider.render(error, Situation(call.operation, call.request_id))
        return answer

    def _headers(self, provider: Provider, call: Call, now_ms: int) -> list[tuple[bytes, bytes]]:
        operation = "-" if call.operation is None else call.operation.id
        note = self._notes[provider.name, operation] + call.world.name
        if call.fault is not None:
            note = f"{note}; fault={call.fault}"
        headers = [(b"date", self._dates.header(now_ms)), (b"x-mock", note.encode("latin-1"))]
        if provider.request_id_header is not None:
            headers.append((provider.request_id_header, call.request_id.encode()))
        if provider.answer_headers is not None:
            headers += provider.answer_headers(call, now_ms)
        return headers

    def _record(
        self,
        provider: Provider,
        call: Call,
        answer: Answer,
        sent: list[tuple[bytes, bytes]],
        now_ms: int,
        duration_ns: int,
    ) -> None:
        request = call.request
        journal = call.world.recording
        assert isinstance(journal, Journal)
        path = self._prefixes[provider.name] + request.path
        headers = tuple(request.headers)
        body = without(request.body or b"", provider.private_fields)
        answered = ((b"content-type", answer.content_type), *answer.headers, *sent)
        entry = JournalEntry(
            call.request_id,
            now_ms,
            duration_ns,
            request.method,
            path,
            request.query_string,
            provider.name,
            None if call.operation is None else call.operation.id,
            None if call.principal is None else call.principal.label,
            call.fault,
            call.idempotency,
            headers,
            body,
            answer.status,
            () if answer is NO_ANSWER else answered,
            answer.body,
            entry_size(path, request.query_string, headers, body, answer.body),
        )
        journal.append(entry)
        hub = call.world.hub
        if hub.is_heard:
            hub.publish(WRITTEN, entry, now_ms)


def _document_path(address: Address) -> str:
    """Where the application below has the document of a provider."""
    return f"/openapi/{address.surface}{address.path.removeprefix('/openapi')}"


def _evidence(provider: Provider) -> Iterator[tuple[str, str]]:
    """What the header says of each operation, and of requests that meet none."""
    yield "-", "-"
    for operation in provider.operations:
        yield operation.id, operation.evidence.value


class _Dates:
    """The Date header of a world's time; formatted once a second."""

    __slots__ = ("_second", "_text")

    def __init__(self) -> None:
        self._second: int | None = None
        self._text = b""

    def header(self, now_ms: int) -> bytes:
        second = now_ms // 1000
        if second != self._second:
            self._second = second
            self._text = formatdate(second, usegmt=True).encode()
        return self._text


class _Gone(Exception):
    """The client broke off in the middle of its request."""


async def _read_body(fields: Fields, receive: Receive, limit: int) -> bytes | None:
    """The body, or None when it is larger than the limit; then the rest is not waited for."""
    length = fields.get(b"content-length", b"")
    if length.isdigit() and int(length) > limit:
        return None
    body = b""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        body += message.get("body", b"")
        if len(body) > limit:
            return None
        more = message.get("more_body", False)
    return body


async def _send(send: Send, answer: Answer, sent: list[tuple[bytes, bytes]]) -> None:
    length = (b"content-length", b"%d" % len(answer.body))
    await send(_head(answer, [length, *sent]))
    await send({"type": "http.response.body", "body": answer.body})


def _head(answer: Answer, sent: list[tuple[bytes, bytes]]) -> Message:
    headers = [(b"content-type", answer.content_type), *answer.headers, *sent]
    return {"type": "http.response.start", "status": answer.status, "headers": headers}


def _strict_pipeline() -> type[Pipeline]:
    # Imported here: most servers run without it, and without the documents that it knows.
    from mockserver.exchange.strict import StrictPipeline  # noqa: PLC0415

    return StrictPipeline


def _note_crash(call: Call, error: Exception) -> None:
    """Keep the traceback with the world it happened in; a test can ask for it."""
    text = "".join(traceback.format_exception(error))
    call.world.crashes.append(text)
    del call.world.crashes[:-_CRASHES_KEPT]
    _log.error("%s %s failed:\n%s", call.request.method, call.request.path, text)


__all__ = ["DEFAULT_WORLD", "Gateway"]

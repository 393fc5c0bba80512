"""The way of one request through one provider: the same steps in the same order for all.

route, credential, rate, access, fault before, idempotency, input, handler, commit, fault after.
Between reading the state and committing nothing is awaited, so every operation is atomic; the
only pauses are the delays of faults, before the first read and after the commit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from mockserver.core.store import Store
from mockserver.core.world import Transaction, World
from mockserver.exchange import faults, idempotency
from mockserver.exchange.dispatch import Dispatcher, Parameters
from mockserver.exchange.errors import (
    BodyMalformed,
    IdempotencyKeyReused,
    InvalidInput,
    OperationMissing,
    UnexpectedFailure,
)
from mockserver.exchange.fault_rules import parse_header
from mockserver.exchange.faults import NO_FAULT, Decision, Effect, Phase, Target
from mockserver.exchange.operation import Operation
from mockserver.exchange.problem import problem_answer
from mockserver.exchange.provider import Provider
from mockserver.exchange.reading import parse_json, read_body, read_query
from mockserver.exchange.request import NO_ANSWER, Answer, Request
from mockserver.exchange.streams import CONTENT_TYPE, HEADERS, Feed

_encode = msgspec.json.Encoder().encode

_FAULT_HEADER = b"x-mock-fault"


class NoInput(msgspec.Struct):
    """The input of an operation that reads neither body nor query."""


_NO_INPUT = NoInput()


class Call:
    """One request on its way; handlers read its principal, path parameters and transaction.

    `store` holds the records of the world. `wire` is what is to happen to the answer on its way.
    """

    __slots__ = (
        "fault",
        "idempotency",
        "now_ms",
        "operation",
        "parameters",
        "principal",
        "request",
        "request_id",
        "step",
        "store",
        "wire",
        "world",
    )

    def __init__(self, world: World, request: Request) -> None:
        self.world = world
        self.store: Store = world.store
        self.request = request
        self.request_id = world.ids.request_id()
        self.operation: Operation | None = None
        self.parameters: Parameters = {}
        self.principal: Any = None
        self.now_ms = 0
        self.step: Transaction
        self.fault: str | None = None
        self.wire: Effect | None = None
        self.idempotency: str | None = None


class Pipeline:
    """One provider's operations, ready to be called."""

    def __init__(
        self,
        provider: Provider,
        body_bytes_max: int,
        on_crash: Callable[[Call, Exception], None],
    ) -> None:
        self.provider = provider
        self._dispatcher = Dispatcher(provider.operations)
        self._body_bytes_max = body_bytes_max
        self._on_crash = on_crash

    def run(self, call: Call) -> Answer | Awaitable[Answer]:
        """Answer one request, whatever it is; only a fault may take its time."""
        try:
            self._admit(call)
            decision = self._decide(call)
            if decision is NO_FAULT:
                return self._perform(call)
        except Exception as error:
            return self._refuse(call, error)
        return self._run_with_fault(call, decision)

    def _refuse(self, call: Call, error: Exception) -> Answer:
        if isinstance(error, _Answered):
            return error.answer
        if isinstance(error, IdempotencyKeyReused):
            call.idempotency = "conflict"
        try:
            return self.provider.render(error)
        except LookupError:
            self._on_crash(call, error)
            return self.provider.render(UnexpectedFailure())

    def _admit(self, call: Call) -> None:
        provider = self.provider
        call.operation, call.parameters = self._dispatcher.find(
            call.request.method, call.request.path
        )
        self._authenticate(call)
        provider.limit_rate(call.store, call.now_ms, call.principal)
        provider.authorize(call.principal, call.operation)

    def _authenticate(self, call: Call) -> None:
        call.now_ms = call.world.now_ms()
        call.principal = self.provider.authenticate(call.store, call.now_ms, call.request)

    # Faults

    def _decide(self, call: Call) -> Decision:
        store = call.store
        asked = call.request.header(_FAULT_HEADER)
        if asked is None and not faults.rule_ids(store):
            return NO_FAULT
        target = self._target(call)
        if asked is None:
            return faults.decide(store, call.world.ids.stream, call.now_ms, target)
        effect = self._asked_effect(asked)
        faults.overrule(store, target)
        before = effect.phase is Phase.BEFORE
        return Decision(
            effect.delay_ms if before else 0,
            0 if before else effect.delay_ms,
            effect if effect.replaces_answer else None,
            "header",
        )

    def _asked_effect(self, asked: str) -> Effect:
        try:
            return parse_header(asked, self.provider)
        except InvalidInput as error:
            raise _Answered(
                problem_answer(400, "X-Mock-Fault cannot be used", str(error), error.problems)
            ) from None

    def _target(self, call: Call) -> Target:
        request = call.request
        assert call.operation is not None
        query = dict(request.query)
        return Target(
            call.request_id,
            self.provider.name,
            call.operation.id,
            request.method,
            request.segments,
            self.provider.member_of(
                call.store,
                call.principal,
                call.operation,
                call.parameters,
                query,
                lambda: _lenient_body(request),
            ),
            query,
            {name.decode("latin-1"): value.decode("latin-1") for name, value in request.headers},
            lambda: _lenient_body(request),
        )

    async def _run_with_fault(self, call: Call, decision: Decision) -> Answer:
        try:
            return await self._struck(call, decision)
        except Exception as error:
            return self._refuse(call, error)

    async def _struck(self, call: Call, decision: Decision) -> Answer:
        effect = decision.effect
        if decision.delay_before_ms:
            await asyncio.sleep(decision.delay_before_ms / 1000)
        if effect is not None and effect.phase is Phase.BEFORE:
            return self._strike(call, decision, effect, NO_ANSWER)
        try:
            if decision.delay_before_ms:
                # The credential may have ended meanwhile, or the records behind it have changed.
                self._authenticate(call)
            answer = self._perform(call)
        except Exception:
            faults.give_back(call.store, decision, call.request_id)
            raise
        if effect is not None:
            answer = self._strike(call, decision, effect, answer)
        if decision.delay_after_ms:
            await asyncio.sleep(decision.delay_after_ms / 1000)
        return answer

    def _strike(self, call: Call, decision: Decision, effect: Effect, made: Answer) -> Answer:
        """The answer in place of the one that was made; the wire takes that one as it is."""
        call.fault = decision.source
        if effect.wire is not None:
            call.wire = effect
            return made
        return self._forced(effect)

    def _forced(self, effect: Effect) -> Answer:
        literal = effect.literal
        if literal is not None:
            headers = {name.lower(): value for name, value in literal.headers}
            content_type = headers.pop("content-type", "application/json; charset=utf-8")
            return Answer(
                literal.status,
                literal.body,
                tuple((name.encode("latin-1"), _wire(value)) for name, value in headers.items()),
                _wire(content_type),
            )
        assert effect.code is not None
        return self.provider.force(self.provider.codes[effect.code], effect.retry_after_s)

    # The operation itself

    def _perform(self, call: Call) -> Answer:
        operation = call.operation
        assert operation is not None
        if operation.handler is None:
            raise OperationMissing(operation.id)
        provider, request, store = self.provider, call.request, call.store
        key = idempotency.read_key(provider.idempotency, request)
        with Transaction(call.world, call.now_ms) as step:
            call.step = step
            if key is None:
                return self._handle(call, operation)
            slot = ((provider.name, call.principal.owner), key)
            stored = idempotency.replay(store, provider.idempotency, slot, request, step.now_ms)
            if stored is not None:
                call.idempotency = "replayed"
                stored.headers = operation.headers
                return stored
            answer = self._handle(call, operation)
            idempotency.keep(store, slot, request, answer, step.now_ms)
            call.idempotency = "stored"
            return answer

    def _handle(self, call: Call, operation: Operation) -> Answer:
        request = call.request
        data: msgspec.Struct = _NO_INPUT
        if operation.body is not None:
            data = read_body(request, operation.body, self._body_bytes_max)
        elif operation.query is not None:
            data = read_query(request, operation.query)
        assert operation.handler is not None
        made = operation.handler(call, data)
        if isinstance(made, Feed):
            return Answer(operation.status, b"", HEADERS, CONTENT_TYPE, made)
        return Answer(operation.status, _encode(made), operation.headers)


class _Answered(Exception):
    """The answer is already made, in a form that is not the provider's."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def _lenient_body(request: Request) -> object:
    """The body for matching: what cannot be parsed matches nothing."""
    try:
        return parse_json(request.body or b"")
    except BodyMalformed:
        return None


def _wire(text: str) -> bytes:
    return text.encode("latin-1", "replace")

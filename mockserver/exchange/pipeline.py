"""The way of one request through one provider: the same steps in the same order for all.

route, credential, rate and access in the service's own order, then fault before, idempotency,
input, handler, commit, fault after.
Between reading the state and committing nothing is awaited, so every operation is atomic; the
only pauses are the delays of faults, before the first read and after the commit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import msgspec

from mockserver.core.errors import DomainError
from mockserver.core.world import Transaction
from mockserver.exchange import faults, idempotency
from mockserver.exchange.call import Call
from mockserver.exchange.dispatch import Dispatcher
from mockserver.exchange.errors import (
    BodyMalformed,
    IdempotencyKeyReused,
    InvalidInput,
    MethodUnknown,
    OperationMissing,
    RouteUnknown,
    UnexpectedFailure,
)
from mockserver.exchange.fault_rules import parse_header
from mockserver.exchange.faults import NO_FAULT, Decision, Effect, Phase, Target
from mockserver.exchange.operation import Operation, Refused, Situation
from mockserver.exchange.problem import problem_answer
from mockserver.exchange.provider import Check, Provider
from mockserver.exchange.request import NO_ANSWER, Answer, Request
from mockserver.exchange.streams import CONTENT_TYPE, HEADERS, Feed

# Exact decimals are numbers on the wire.
_encode = msgspec.json.Encoder(decimal_format="number").encode

FAULT_HEADER = b"x-mock-fault"


class Pipeline:
    """One provider's operations, ready to be called; `pause` holds a request up for seconds."""

    def __init__(
        self,
        provider: Provider,
        body_bytes_max: int,
        on_crash: Callable[[Call, Exception], None],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.provider = provider
        self._dispatcher = Dispatcher(provider.operations, any_case=provider.paths_in_any_case)
        # Where the route comes first, what follows can rely on it.
        self._route_first = provider.order[0] is Check.ROUTE
        checks: dict[Check, Callable[[Call], None]] = {
            Check.ROUTE: _check_route,
            Check.CREDENTIAL: self._authenticate,
            Check.RATE: provider.limit_rate,
            Check.ACCESS: provider.authorize if self._route_first else self._authorize,
        }
        self._checks = [checks[each] for each in provider.order[self._route_first :]]
        self._body_bytes_max = body_bytes_max
        self._on_crash = on_crash
        self._pause = pause

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
        situation = Situation(call.operation, call.request_id)
        try:
            return self.provider.render(error, situation)
        except LookupError:
            self._on_crash(call, error)
            return self.provider.render(UnexpectedFailure(), situation)

    def _admit(self, call: Call) -> None:
        request = call.request
        try:
            call.operation, call.parameters = self._dispatcher.find(request.method, request.path)
        except (RouteUnknown, MethodUnknown) as error:
            if self._route_first:
                raise
            call.unroutable = error
        for check in self._checks:
            check(call)

    def _authenticate(self, call: Call) -> None:
        call.now_ms = call.world.now_ms()
        call.principal = self.provider.authenticate(call)

    def _authorize(self, call: Call) -> None:
        if call.operation is not None:
            self.provider.authorize(call)

    # Faults

    def _decide(self, call: Call) -> Decision:
        store = call.store
        asked = call.request.header(FAULT_HEADER)
        if asked is None and not faults.rule_ids(store):
            return NO_FAULT
        target = self.target(call)
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

    def target(self, call: Call) -> Target:
        """What rules see of a request that was let in."""
        request = call.request
        assert call.operation is not None
        return Target(
            call.request_id,
            self.provider.name,
            call.operation.id,
            request.method,
            request.segments,
            self.provider.member_of(call, lambda: self._lenient_body(request)),
            dict(request.query),
            {name.decode("latin-1"): value.decode("latin-1") for name, value in request.headers},
            lambda: self._lenient_body(request),
        )

    def _lenient_body(self, request: Request) -> object:
        """The body for matching: what cannot be parsed matches nothing."""
        try:
            return self.provider.plain_body(request)
        except BodyMalformed:
            return None

    async def _run_with_fault(self, call: Call, decision: Decision) -> Answer:
        try:
            return await self._struck(call, decision)
        except Exception as error:
            return self._refuse(call, error)

    async def _struck(self, call: Call, decision: Decision) -> Answer:
        effect = decision.effect
        if decision.delay_before_ms:
            await self._pause(decision.delay_before_ms / 1000)
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
            await self._pause(decision.delay_after_ms / 1000)
        return answer

    def _strike(self, call: Call, decision: Decision, effect: Effect, made: Answer) -> Answer:
        """The answer in place of the one that was made; the wire takes that one as it is."""
        call.fault = decision.source
        if effect.wire is not None:
            call.wire = effect
            return made
        return self._forced(call, effect)

    def _forced(self, call: Call, effect: Effect) -> Answer:
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
        situation = Situation(call.operation, call.request_id)
        entry = self.provider.codes[effect.code]
        return self.provider.force(entry, situation, effect.retry_after_s)

    # The operation itself

    def _perform(self, call: Call) -> Answer:
        operation = call.operation
        assert operation is not None
        if operation.handler is None:
            raise OperationMissing(operation.id)
        try:
            with Transaction(call.world, call.now_ms) as step:
                call.step = step
                answer = self._answer(call, operation)
        except DomainError as error:
            refusal = self._remembered(call, error)
            if refusal is not None:
                with Transaction(call.world, call.now_ms) as step:
                    self._keep(step, call, refusal)
            raise
        if isinstance(answer, Refused):
            raise answer.error
        return answer

    def _answer(self, call: Call, operation: Operation) -> Answer | Refused:
        """The first answer of a known idempotency key again, else what the operation gives."""
        provider, step = self.provider, call.step
        policy = provider.idempotency
        if provider.parse is not None:
            call.parsed = provider.parse(call, self._body_bytes_max)
        slot = idempotency.find_slot(policy, provider.name, call)
        if slot is None:
            return self._handle(call, operation)
        stored = idempotency.replay(step.store, policy, slot, call, step.now_ms)
        if stored is not None:
            call.idempotency = "replayed"
            if not stored.succeeded:
                stored.headers = policy.replay_headers
                raise _Answered(stored)
            stored.headers = (*operation.headers, *policy.replay_headers)
            return stored
        call.slot = slot
        answer = self._handle(call, operation)
        kept = answer if isinstance(answer, Answer) else self._remembered(call, answer.error)
        if kept is not None:
            self._keep(step, call, kept)
        return answer

    def _keep(self, step: Transaction, call: Call, answer: Answer) -> None:
        policy = self.provider.idempotency
        idempotency.keep(step.store, policy, call.slot, call, answer, step.now_ms)
        call.idempotency = "stored"

    def _remembered(self, call: Call, error: Exception) -> Answer | None:
        """The answer to a refusal, if it is to be kept for the key of its request."""
        remembered = self.provider.idempotency.remembered
        if call.slot is None or not remembered:
            return None
        try:
            answer = self.provider.render(error, Situation(call.operation, call.request_id))
        except LookupError:
            return None
        return answer if answer.status in remembered else None

    def _handle(self, call: Call, operation: Operation) -> Answer | Refused:
        assert operation.handler is not None
        made = operation.handler(call, self.provider.read(call, self._body_bytes_max))
        if isinstance(made, Feed):
            return Answer(operation.status, b"", HEADERS, CONTENT_TYPE, made)
        if isinstance(made, Refused):
            return made
        return Answer(operation.status, _encode(made), operation.headers)


def _check_route(call: Call) -> None:
    if call.unroutable is not None:
        raise call.unroutable


class _Answered(Exception):
    """The answer is already made, in a form that is not the provider's."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def _wire(text: str) -> bytes:
    return text.encode("latin-1", "replace")

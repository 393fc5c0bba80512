"""What would become of a request: its whole way through the pipeline, in a copy of its world."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, ParamSpec, TypeVar

from mockserver.core.store import Store
from mockserver.core.world import World, nobody
from mockserver.exchange import faults, idempotency
from mockserver.exchange.call import Call
from mockserver.exchange.errors import InvalidInput
from mockserver.exchange.faults import Names, Target
from mockserver.exchange.operation import Operation
from mockserver.exchange.pipeline import FAULT_HEADER, Pipeline
from mockserver.exchange.problem import PROBLEM_TYPE
from mockserver.exchange.provider import Check, Provider
from mockserver.exchange.request import Answer, Request

P = ParamSpec("P")
R = TypeVar("R")

NOT_ASKED = "the request is answered before rules are asked"

_log = logging.getLogger("mockserver")


class Step(StrEnum):
    """Where on its way a request is answered; the first four come in the provider's own order."""

    ROUTE = "route"
    CREDENTIAL = "credential"
    RATE = "rate"
    ACCESS = "access"
    FAULT = "fault"
    IDEMPOTENCY = "idempotency"
    INPUT = "input"
    OPERATION = "operation"


class KeyState(StrEnum):
    """What an idempotency key does: nothing yet, give the first answer again, or be refused."""

    FRESH = "fresh"
    REPLAY = "replay"
    CONFLICT = "conflict"


_KEY_STATES = {
    "stored": KeyState.FRESH,
    "replayed": KeyState.REPLAY,
    "conflict": KeyState.CONFLICT,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a rule for the operation fires, and if not, why."""

    rule: str
    fires: bool
    why: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would become of a request.

    `key` is its idempotency key, `key_state` what that does if the request gets so far, `member`
    the one that it acts for if it is let in, by each name that it has. `delay_ms` is how long
    rules would hold it up.
    """

    call: Call
    answer: Answer
    answered_by: Step
    member: Names
    key: str | None
    key_state: KeyState | None
    verdicts: tuple[Verdict, ...]
    delay_ms: int


async def rehearse(
    provider: Provider, world: World, request: Request, body_bytes_max: int
) -> Outcome:
    """Run a request in a copy of the world that is thrown away.

    The steps are the pipeline's own, they are only watched. Nothing changes, and nothing is sent
    or waited for.
    """
    before, copy = (world.fork(world.name, wake=nobody) for _ in range(2))
    call = Call(copy, request, provider.request_id(copy.ids))
    witness = _Witness(provider, call, body_bytes_max)
    made = witness.pipeline.run(call)
    answer = made if isinstance(made, Answer) else await made
    key = _Key.of(call, provider)
    answered_by = _answered_by(witness, answer, key)
    return Outcome(
        call,
        answer,
        answered_by,
        witness.member(before),
        key.text,
        _key_state(call, answered_by, key),
        tuple(_verdicts(call.store, provider, call)),
        round(witness.paused_s * 1000),
    )


class _Witness:
    """A pipeline whose steps are watched: how far a request comes, and how long it is held up."""

    def __init__(self, provider: Provider, call: Call, body_bytes_max: int) -> None:
        self._provider = provider
        self.call = call
        self.passed: set[str] = set()
        self.is_performed = False
        self.paused_s = 0.0
        watched = replace(
            provider,
            authenticate=self._on(Check.CREDENTIAL, provider.authenticate),
            limit_rate=self._on(Check.RATE, provider.limit_rate),
            authorize=self._on(Check.ACCESS, provider.authorize),
            operations=tuple(map(self._watched, provider.operations)),
        )
        self.pipeline = Pipeline(watched, body_bytes_max, _log_crash, self._pause)

    @property
    def refused_by(self) -> Step | None:
        """The check that refuses the request, None if it is let in."""
        if self.call.operation is not None:
            self.passed.add(Check.ROUTE)
        refusing = (each for each in self._provider.order if each not in self.passed)
        return next((Step(each.value) for each in refusing), None)

    def member(self, before: World) -> Names:
        """Whom the request acts for, in the world before it; None if it is not let in."""
        if self.refused_by is not None:
            return None
        asked = Call(before, self.call.request, self.call.request_id)
        asked.operation, asked.parameters = self.call.operation, self.call.parameters
        asked.principal = self.call.principal
        return self.pipeline.target(asked).member

    async def _pause(self, seconds: float) -> None:
        """Take no time, but take it down."""
        self.paused_s += seconds

    def _watched(self, operation: Operation) -> Operation:
        handler = operation.handler
        if handler is None:
            return operation

        def watched(*given: Any) -> Any:
            self.is_performed = True
            return handler(*given)

        return replace(operation, handler=watched)

    def _on(self, check: Check, function: Callable[P, R]) -> Callable[P, R]:
        def watched(*args: P.args, **kwargs: P.kwargs) -> R:
            # A credential is looked at once more after a delay.
            self.passed.discard(check)
            made = function(*args, **kwargs)
            self.passed.add(check)
            return made

        return watched


@dataclass(frozen=True, slots=True)
class _Key:
    """The idempotency key of a request, None without one; one that is unusable ends its way."""

    text: str | None
    is_usable: bool = True

    @staticmethod
    def of(call: Call, provider: Provider) -> _Key:
        policy = provider.idempotency
        try:
            return _Key(idempotency.read_key(policy, call))
        except InvalidInput:
            return _Key(call.request.header(policy.header), is_usable=False)


def _answered_by(witness: _Witness, answer: Answer, key: _Key) -> Step:
    call, refused_by = witness.call, witness.refused_by
    if refused_by is not None:
        return refused_by
    if call.fault is not None or _asks_in_vain(call, answer):
        return Step.FAULT
    if witness.is_performed or not _is_built(call):
        return Step.OPERATION
    if call.idempotency is not None or not key.is_usable:
        return Step.IDEMPOTENCY
    return Step.INPUT


def _asks_in_vain(call: Call, answer: Answer) -> bool:
    """Whether it asks for a fault that it cannot have: the server itself refuses that."""
    return FAULT_HEADER in call.request.fields and answer.content_type == PROBLEM_TYPE


def _key_state(call: Call, answered_by: Step, key: _Key) -> KeyState | None:
    if call.idempotency is not None:
        return _KEY_STATES[call.idempotency]
    # A key whose request fails by itself stays free.
    was_looked_up = answered_by in (Step.INPUT, Step.OPERATION) and _is_built(call)
    return KeyState.FRESH if key.text is not None and was_looked_up else None


def _is_built(call: Call) -> bool:
    return call.operation is not None and call.operation.handler is not None


def _verdicts(store: Store, provider: Provider, call: Call) -> Iterator[Verdict]:
    """What the rules for the operation have noted of the request, oldest first."""
    if call.operation is None:
        return
    request, operation = call.request, call.operation.id
    asked = Target(
        call.request_id,
        provider.name,
        operation,
        request.method,
        request.segments,
        None,
        {},
        {},
        dict,
    )
    for rule in faults.rules_for(store, asked):
        count = store.get(faults.COUNTS, rule.id)
        last = None if count is None else count.last
        if last is None or last.request != call.request_id:
            yield Verdict(rule.id, fires=False, why=NOT_ASKED)
        else:
            yield Verdict(rule.id, last.fired, last.why)


def _log_crash(call: Call, error: Exception) -> None:
    """A bug shows in the log; the world's own list is for requests that happened."""
    text = "".join(traceback.format_exception(error))
    _log.error("%s %s fails:\n%s", call.request.method, call.request.path, text)

"""Faults: rules of a world that make chosen requests fail.

A rule fits a request by operation, method, path and `match`; each fitting request is a match,
and `skip`, `every`, `share` and `times`, in this order, pick the matches that fire. Rules live in
the world's store: forks, resets and checkpoints treat them like any record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

import msgspec

from mockserver.core.ids import Stream
from mockserver.core.store import Store, Table
from mockserver.exchange.matching import is_subset


class Phase(StrEnum):
    """When a fault strikes: instead of the change, or instead of its answer."""

    BEFORE = "before"
    AFTER = "after"


class Wire(StrEnum):
    """What happens on the connection: in place of the answer, or to the answer on its way."""

    RESET = "reset"
    CLOSE = "close"
    TRUNCATE = "truncate"
    GARBAGE = "garbage"
    HANG = "hang"
    DRIP = "drip"


class LiteralAnswer(msgspec.Struct, frozen=True):
    """An answer given word for word; `body` is JSON, or text when `content_type` says so."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


class Effect(msgspec.Struct, frozen=True):
    """What a fault does: a code of the provider, a literal answer or something on the wire.

    It may wait before, for `delay_ms` of real time; `drip_ms` is how long a drip takes.
    """

    code: str | None = None
    literal: LiteralAnswer | None = None
    wire: Wire | None = None
    delay_ms: int = 0
    drip_ms: int = 0
    retry_after_s: int = 1
    phase: Phase = Phase.BEFORE

    @property
    def replaces_answer(self) -> bool:
        """Whether there is more to it than a delay."""
        return not (self.code is None and self.literal is None and self.wire is None)


class Condition(msgspec.Struct, frozen=True):
    """What a request must look like; None means: anything. `segments` holds None for `{…}`."""

    provider: str
    operations: frozenset[str] | None = None
    method: str | None = None
    segments: tuple[str | None, ...] | None = None
    member: str | None = None
    body: object = msgspec.UNSET
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


class FaultRule(msgspec.Struct, frozen=True):
    """A rule; `given` is how it was written, `until_ms` an instant of the world's time."""

    id: str
    given: Mapping[str, object]
    condition: Condition
    effect: Effect
    skip: int = 0
    every: int = 1
    share: float = 1.0
    times: int | None = None
    until_ms: int | None = None


class Last(msgspec.Struct, frozen=True):
    """What became of the newest request of the rule's operation; `why` it did not fire."""

    request: str
    fired: bool
    why: str | None


class Count(msgspec.Struct, frozen=True):
    """What a rule has seen and done."""

    matches: int = 0
    fires: int = 0
    last: Last | None = None


# Whom a request acts for: by one name, or by each that the service knows.
Names = str | tuple[str, ...] | None
_NOTHING_YET = Count()


class Target(msgspec.Struct, frozen=True):
    """The request that rules look at. `body` is called only when a rule asks for it."""

    request_id: str
    provider: str
    operation: str
    method: str
    segments: tuple[str, ...]
    member: Names
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Callable[[], object]


class Decision(msgspec.Struct, frozen=True):
    """What happens to one request: pauses, and at most one effect.

    `source` is the rule of the effect; `rules` are those that fired in the phase `after`.
    """

    delay_before_ms: int = 0
    delay_after_ms: int = 0
    effect: Effect | None = None
    source: str | None = None
    rules: tuple[str, ...] = ()


NO_FAULT = Decision()

# How the ids of rules begin that were given none.
_PREFIX = "flt_"

RULES: Table[FaultRule] = Table("exchange.faults")
COUNTS: Table[Count] = Table("exchange.fault_counts")
_ORDER: Table[tuple[str, ...]] = Table("exchange.fault_order")
_NUMBER: Table[int] = Table("exchange.fault_number")


def rule_ids(store: Store) -> tuple[str, ...]:
    """The ids of all rules, oldest first."""
    return store.get(_ORDER, "") or ()


def last_number(store: Store) -> int:
    """How many ids `next_id` has made."""
    return store.get(_NUMBER, "") or 0


def start_numbers(store: Store, last: int) -> None:
    """Have `next_id` go on from a number."""
    store.put(_NUMBER, "", last)


def next_id(store: Store, stream: Stream) -> str:
    """The id of a rule that brings none.

    It has a counter of its own: what else the world has made changes neither the ids of rules,
    by which shares are drawn, nor do rules shift the ids of records.
    """
    number = last_number(store) + 1
    # A rule of this id may have come from elsewhere, as out of a world that was taken down.
    while store.get(RULES, stream.text(_PREFIX, number)) is not None:
        number += 1
    store.put(_NUMBER, "", number)
    return stream.text(_PREFIX, number)


def add_rule(store: Store, rule: FaultRule, count: Count = _NOTHING_YET) -> None:
    """Add a rule whose id is free."""
    store.put(RULES, rule.id, rule)
    store.put(COUNTS, rule.id, count)
    store.put(_ORDER, "", (*rule_ids(store), rule.id))


def remove_rule(store: Store, rule_id: str) -> None:
    """Remove a rule and its counters."""
    store.remove(RULES, rule_id)
    store.remove(COUNTS, rule_id)
    store.put(_ORDER, "", tuple(each for each in rule_ids(store) if each != rule_id))


def rules_for(store: Store, target: Target) -> Iterator[FaultRule]:
    """The rules for the operation of a request, oldest first, whether they match it or not."""
    for rule_id in rule_ids(store):
        rule = store.get(RULES, rule_id)
        if rule is not None and _same_operation(rule.condition, target):
            yield rule


def decide(store: Store, stream: Stream, now_ms: int, target: Target) -> Decision:
    """Ask all rules, oldest first, and count the matches.

    The first rule with an effect that may fire wins. Rules that only delay all count, so delays
    add up. A fire of the phase `after` is counted at once, so that parallel requests cannot share
    it, and given back by `give_back` when the call fails by itself.
    """
    winner: FaultRule | None = None
    delays = {Phase.BEFORE: 0, Phase.AFTER: 0}
    waiting: list[str] = []
    for rule_id in rule_ids(store):
        rule = store.get(RULES, rule_id)
        assert rule is not None, f"fault {rule_id} is listed but missing"
        if not _same_operation(rule.condition, target):
            continue
        why = _refusal(store, stream, now_ms, rule, target)
        if why is None and rule.effect.replaces_answer and winner is not None:
            why = f"fault {winner.id} fired first"
        if why is None:
            winner = rule if rule.effect.replaces_answer else winner
            delays[rule.effect.phase] += rule.effect.delay_ms
            if rule.effect.phase is Phase.AFTER:
                waiting.append(rule_id)
        _note(store, rule_id, target, why)
    return Decision(
        delays[Phase.BEFORE],
        delays[Phase.AFTER],
        winner.effect if winner else None,
        winner.id if winner else None,
        tuple(waiting),
    )


def give_back(store: Store, decision: Decision, request_id: str) -> None:
    """Take back the fires of the phase `after`: the call failed by itself, with its own error."""
    for rule_id in decision.rules:
        count = store.get(COUNTS, rule_id)
        # The rule may have been deleted, or the world reset, while the request was delayed.
        if count is not None:
            last = Last(request_id, False, "the call failed by itself")
            store.put(COUNTS, rule_id, Count(count.matches, max(count.fires - 1, 0), last))


def overrule(store: Store, target: Target) -> None:
    """Count the matches of a request that brings its own fault; no rule fires."""
    for rule_id in rule_ids(store):
        rule = store.get(RULES, rule_id)
        if rule is None or not _same_operation(rule.condition, target):
            continue
        if _mismatch(rule.condition, target) is None:
            _count_match(store, rule_id)
        _note(store, rule_id, target, "the request asked for a fault of its own")


def _note(store: Store, rule_id: str, target: Target, why: str | None) -> None:
    count = store.get(COUNTS, rule_id) or Count()
    fired = why is None
    last = Last(target.request_id, fired, why)
    store.put(COUNTS, rule_id, Count(count.matches, count.fires + fired, last))


def _count_match(store: Store, rule_id: str) -> int:
    count = store.get(COUNTS, rule_id) or Count()
    store.put(COUNTS, rule_id, Count(count.matches + 1, count.fires, count.last))
    return count.matches + 1


def _refusal(
    store: Store, stream: Stream, now_ms: int, rule: FaultRule, target: Target
) -> str | None:
    """Why a rule of this operation does not fire, or None when it does."""
    mismatch = _mismatch(rule.condition, target)
    if mismatch is not None:
        return mismatch
    number = _count_match(store, rule.id) - rule.skip
    if rule.until_ms is not None and now_ms >= rule.until_ms:
        return "its time (until) is over"
    if number <= 0:
        return f"skip: {-number} more to let pass"
    if number % rule.every:
        return f"every: match {number} is not one of each {rule.every}"
    if rule.share < 1 and stream.share(f"fault:{rule.id}", number) >= rule.share:
        return f"share: match {number} was not drawn"
    count = store.get(COUNTS, rule.id) or Count()
    if rule.times is not None and count.fires >= rule.times:
        return f"times: it has fired {rule.times} of {rule.times} times"
    return None


def _same_operation(condition: Condition, target: Target) -> bool:
    if condition.provider != target.provider:
        return False
    if condition.operations is not None and target.operation not in condition.operations:
        return False
    if condition.method is not None and condition.method != target.method:
        return False
    return condition.segments is None or _same_path(condition.segments, target.segments)


def _same_path(pattern: tuple[str | None, ...], segments: tuple[str, ...]) -> bool:
    return len(pattern) == len(segments) and all(
        wanted is None or wanted == given for wanted, given in zip(pattern, segments, strict=True)
    )


def _mismatch(condition: Condition, target: Target) -> str | None:
    """Which part of `match` the request does not fit."""
    if condition.member is not None and not _is_called(target.member, condition.member):
        return f"match.member: the request is for {_shown(target.member)}"
    for name, wanted in condition.query:
        if target.query.get(name) != wanted:
            return f"match.query.{name}: the request has {target.query.get(name)!r}"
    for name, wanted in condition.headers:
        if target.headers.get(name) != wanted:
            return f"match.headers.{name}: the request has {target.headers.get(name)!r}"
    if condition.body is not msgspec.UNSET and not is_subset(condition.body, target.body()):
        return "match.body: the request's body differs"
    return None


def _is_called(names: Names, wanted: str) -> bool:
    return wanted in names if isinstance(names, tuple) else wanted == names


def _shown(names: Names) -> str:
    return " or ".join(map(repr, names)) if isinstance(names, tuple) else repr(names)

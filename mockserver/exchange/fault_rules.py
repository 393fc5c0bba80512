"""The one parser of fault rules: for YAML, the control plane, the header and test code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from difflib import get_close_matches
from typing import Any, TypeVar, cast
from urllib.parse import unquote

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from mockserver.core.times import parse_duration, parse_instant
from mockserver.core.validation import Problem, problems
from mockserver.exchange.errors import InvalidInput
from mockserver.exchange.fault_fields import GivenAnswer, GivenMatch, GivenRule
from mockserver.exchange.faults import Condition, Effect, FaultRule, LiteralAnswer, Phase, Wire
from mockserver.exchange.operation import Operation
from mockserver.exchange.provider import Provider

T = TypeVar("T")

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# A client that is told another length than it gets would misread the next answer too.
_FRAMING_HEADERS = frozenset({"content-length", "transfer-encoding", "connection"})
_STATUSES_WITHOUT_BODY = frozenset({204, 205, 304})

# These spoil an answer, so the operation has to make one first.
_SPOILS_ANSWER = frozenset({Wire.TRUNCATE, Wire.GARBAGE, Wire.DRIP})
# How long a drip takes that is not told how long.
DRIP_MS = 5_000


class _Faulty(Exception):
    """One field of a rule that does not fit."""

    def __init__(self, path: str, message: str, known: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.problem = Problem(path, message, known)


def parse_rule(
    given: object, providers: Mapping[str, Provider], now_ms: int, new_id: Callable[[], str]
) -> FaultRule:
    """The rule in plain data; raises InvalidInput that names the bad fields."""
    found = problems(given, GivenRule)
    if found:
        raise InvalidInput(found)
    rule = msgspec.convert(given, GivenRule)
    try:
        return _compile(rule, cast("dict[str, object]", given), providers, now_ms, new_id)
    except _Faulty as error:
        raise InvalidInput([error.problem]) from None


def _compile(
    rule: GivenRule,
    given: Mapping[str, object],
    providers: Mapping[str, Provider],
    now_ms: int,
    new_id: Callable[[], str],
) -> FaultRule:
    provider, path = _provider(rule, providers)
    effect = _effect(rule, provider)
    condition = _condition(rule, provider, path)
    until_ms = None if isinstance(rule.until, UnsetType) else _until(rule.until, now_ms)
    rule_id = new_id() if isinstance(rule.id, UnsetType) else rule.id
    return FaultRule(
        rule_id,
        {"id": rule_id, **given},
        condition,
        effect,
        rule.skip,
        rule.every,
        rule.share,
        None if isinstance(rule.times, UnsetType) else rule.times,
        until_ms,
    )


def _provider(rule: GivenRule, providers: Mapping[str, Provider]) -> tuple[Provider, str | None]:
    """The provider, and the path without its prefix."""
    path = None if isinstance(rule.path, UnsetType) else "/" + rule.path.strip("/")
    name = None if isinstance(rule.provider, UnsetType) else rule.provider
    if path is not None:
        first, _, rest = path[1:].partition("/")
        if first in providers and name in (None, first):
            name, path = first, "/" + rest
    if name is None:
        raise _Faulty("provider", "is required, unless the path names it", tuple(providers))
    if name not in providers:
        raise _Faulty("provider", _unknown("provider", name, providers), tuple(providers))
    return providers[name], path


def _condition(rule: GivenRule, provider: Provider, path: str | None) -> Condition:
    match = GivenMatch() if isinstance(rule.match, UnsetType) else rule.match
    headers = _or(match.headers, {})
    return Condition(
        provider.name,
        _operations(rule, provider),
        _method(rule, provider),
        None if path is None else _segments(path, provider),
        None if isinstance(match.member, UnsetType) else match.member,
        match.body,
        tuple(_or(match.query, {}).items()),
        tuple((name.lower(), value) for name, value in headers.items()),
    )


def _or(value: T | UnsetType, default: T) -> T:
    return default if isinstance(value, UnsetType) else value


def _operations(rule: GivenRule, provider: Provider) -> frozenset[str] | None:
    if isinstance(rule.operation, UnsetType):
        return None
    known = tuple(operation.id for operation in provider.operations)
    names = [rule.operation] if isinstance(rule.operation, str) else rule.operation
    for position, name in enumerate(names):
        if name not in known:
            path = "operation" if isinstance(rule.operation, str) else f"operation[{position}]"
            raise _Faulty(path, _unknown("operation", name, known), known)
    return frozenset(names)


def _method(rule: GivenRule, provider: Provider) -> str | None:
    if isinstance(rule.method, UnsetType):
        return None
    known = tuple(sorted({route.method for route in _routes(provider)}))
    if rule.method.upper() not in known:
        raise _Faulty("method", _unknown("method", rule.method, known), known)
    return rule.method.upper()


def _routes(provider: Provider) -> Iterator[Operation]:
    for operation in provider.operations:
        yield from operation.routes


def _segments(path: str, provider: Provider) -> tuple[str | None, ...]:
    """The path as a pattern. It must be able to meet an operation, or the rule could never fire."""
    # As in requests: split first and decoded then.
    pattern = tuple(None if part.startswith("{") else unquote(part) for part in path[1:].split("/"))
    templates = sorted({route.path for route in _routes(provider)})
    if not any(_meets(pattern, template) for template in templates):
        raise _Faulty("path", _unknown("path", path, templates), tuple(templates))
    return pattern


def _meets(pattern: tuple[str | None, ...], template: str) -> bool:
    parts = template[1:].split("/")
    return len(parts) == len(pattern) and all(
        wanted is None or part.startswith("{") or wanted == part
        for wanted, part in zip(pattern, parts, strict=True)
    )


def _effect(rule: GivenRule, provider: Provider) -> Effect:
    delay_ms = 0 if isinstance(rule.delay, UnsetType) else _delay(rule.delay)
    if not isinstance(rule.wire, UnsetType):
        return _wire_effect(rule, rule.wire, delay_ms)
    effect = Effect(
        delay_ms=delay_ms,
        retry_after_s=rule.retry_after,
        phase=Phase(_or(rule.phase, Phase.BEFORE)),
    )
    if isinstance(rule.error, GivenAnswer):
        return replace(effect, literal=_literal(rule.error))
    if isinstance(rule.error, str):
        return replace(effect, code=_code(rule.error, provider))
    if not delay_ms:
        raise _Faulty("error", "a rule needs an effect: error, wire or delay")
    return effect


def _wire_effect(rule: GivenRule, wire: Wire, delay_ms: int) -> Effect:
    if not isinstance(rule.error, UnsetType):
        raise _Faulty("wire", "cannot go with error: a rule has one of them")
    usual = Phase.AFTER if wire in _SPOILS_ANSWER else Phase.BEFORE
    phase = Phase(_or(rule.phase, usual))
    if wire in _SPOILS_ANSWER and phase is Phase.BEFORE:
        raise _Faulty("phase", f"{wire} works on an answer: leave phase out, or say after")
    if wire is Wire.DRIP:
        return Effect(wire=wire, drip_ms=delay_ms or DRIP_MS, phase=phase)
    return Effect(wire=wire, delay_ms=delay_ms, phase=phase)


def _literal(given: GivenAnswer) -> LiteralAnswer:
    headers = {}
    for name, value in _or(given.headers, {}).items():
        if not _HEADER_NAME.fullmatch(name) or _CONTROL_CHARACTER.search(value):
            raise _Faulty(f"error.headers.{name}", "is not a valid header")
        if name.lower() in _FRAMING_HEADERS:
            raise _Faulty(f"error.headers.{name}", "follows from the body and cannot be chosen")
        headers[name.lower()] = value
    if given.body is UNSET:
        body = b""
    elif given.status in _STATUSES_WITHOUT_BODY:
        raise _Faulty("error.body", f"an answer with status {given.status} has none")
    elif isinstance(given.body, str):
        body = given.body.encode()
        headers.setdefault("content-type", "text/plain; charset=utf-8")
    else:
        body = msgspec.json.encode(given.body)
    return LiteralAnswer(given.status, body, tuple(headers.items()))


def _code(code: str, provider: Provider) -> str:
    known = tuple(provider.codes)
    if code not in provider.codes:
        raise _Faulty("error", _unknown("code", code, known), known)
    return code


def _delay(value: str | float) -> int:
    try:
        delay_ms = parse_duration(value)
    except ValueError as error:
        raise _Faulty("delay", str(error)) from None
    if delay_ms <= 0:
        raise _Faulty("delay", "must be longer than 0")
    return delay_ms


def _until(value: str | float, now_ms: int) -> int:
    with suppress(ValueError):
        return now_ms + parse_duration(value)
    try:
        return parse_instant(str(value))
    except ValueError:
        raise _Faulty(
            "until",
            "expected a duration such as PT10M or 90s, or a time such as 2026-01-31T12:00:00Z",
        ) from None


def _unknown(what: str, given: str, known: Any) -> str:
    close = get_close_matches(given, list(known), 1)
    hint = f"; did you mean {close[0]}?" if close else ""
    return f"unknown {what} {given!r}{hint}"


_SECONDS = re.compile(r"[0-9]{1,6}")
_HEADER_PARAMETERS = ("wire", "phase", "delay", "retry_after")


def parse_header(text: str, provider: Provider) -> Effect:
    """The effect in an `X-Mock-Fault` header: `CODE; phase=after; delay=1s; retry_after=3`.

    In place of the code there may be `wire=reset`, or a delay alone. Raises InvalidInput; the
    code's problem lists the known codes.
    """
    given: dict[str, object] = {"provider": provider.name}
    for part in filter(None, map(str.strip, text.split(";"))):
        name, equals, value = (each.strip() for each in part.partition("="))
        if not equals and "error" not in given:
            given["error"] = part
        elif name in _HEADER_PARAMETERS:
            is_number = name == "retry_after" and _SECONDS.fullmatch(value)
            given[name] = int(value) if is_number else value
        else:
            known = _HEADER_PARAMETERS
            raise InvalidInput([Problem(name, _unknown("parameter", name, known), known)])
    return parse_rule(given, {provider.name: provider}, 0, lambda: "header").effect

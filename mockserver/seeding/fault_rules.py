"""The fault rules of a fixture, read by the one parser of rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated

import msgspec
from msgspec import Meta

from mockserver.core.ids import Stream
from mockserver.core.validation import Problem, problems
from mockserver.exchange.errors import InvalidInput
from mockserver.exchange.fault_rules import parse_rule
from mockserver.exchange.faults import RULE_PREFIX, Count, FaultRule
from mockserver.exchange.provider import Provider
from mockserver.seeding.fixture import Fixture


class Counted(msgspec.Struct):
    """What a rule has counted already; only a fixture can say that."""

    matches: Annotated[int, Meta(ge=0)] = 0
    fires: Annotated[int, Meta(ge=0)] = 0


SeededRule = tuple[FaultRule, Count]

_COUNTERS = Counted.__struct_fields__


def read_rules(
    fixture: Fixture,
    providers: Mapping[str, Provider],
    now_ms: int,
    new_id: Callable[[], str] | None = None,
) -> tuple[list[SeededRule], list[Problem]]:
    """The rules in their order, and everything that is wrong with those that are no rules.

    Rules that have no id are named after their place, unless `new_id` gives them one.
    """
    rules: dict[str, SeededRule] = {}
    found: list[Problem] = []
    for position, given in enumerate(fixture.faults):
        place = f"faults[{position}]"
        try:
            count = _count(given)
            rest = {key: value for key, value in given.items() if key not in _COUNTERS}
            rule = parse_rule(rest, providers, now_ms, new_id or place.__str__)
        except InvalidInput as error:
            found += [_within(place, each) for each in error.problems]
            continue
        if rule.id in rules:
            found.append(Problem(f"{place}.id", f"{rule.id!r} is used twice"))
        rules[rule.id] = rule, count
    return list(rules.values()), found


def rule_numbers(fixture: Fixture, stream: Stream) -> list[tuple[str, int]]:
    """The numbers that are taken by the ids of rules, and where they stand."""
    found = []
    for position, given in enumerate(fixture.faults):
        rule_id = given.get("id")
        number = stream.number_in(RULE_PREFIX, rule_id) if isinstance(rule_id, str) else None
        if number is not None:
            found.append((f"faults[{position}].id", number))
    return found


def _count(given: Mapping[str, object]) -> Count:
    counters = {key: given[key] for key in _COUNTERS if key in given}
    if found := problems(counters, Counted):
        raise InvalidInput(found)
    counted = msgspec.convert(counters, Counted)
    if counted.fires > counted.matches:
        message = f"is more than its matches, {counted.matches}: each fire was one of them"
        raise InvalidInput([Problem("fires", message)])
    return Count(counted.matches, counted.fires)


def _within(place: str, problem: Problem) -> Problem:
    path = f"{place}.{problem.path}" if problem.path else place
    return Problem(path, problem.message, problem.known)

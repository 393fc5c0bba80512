"""The fault rules of a fixture, read by the one parser of rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from typing import Annotated

import msgspec
from msgspec import Meta

from mockserver.core.validation import Problem, problems
from mockserver.exchange.errors import InvalidInput
from mockserver.exchange.fault_fields import GivenRule
from mockserver.exchange.fault_rules import parse_rule
from mockserver.exchange.faults import Count, FaultRule
from mockserver.exchange.provider import Provider
from mockserver.seeding.fixture import Fixture

Matches = Annotated[int, Meta(ge=0, description="Requests that it has matched.")]
Fires = Annotated[int, Meta(ge=0, description="How often it has fired.")]


class Counted(msgspec.Struct):
    """What a rule has counted already; only a fixture can say that."""

    matches: Matches = 0
    fires: Fires = 0


class CountedRule(GivenRule, forbid_unknown_fields=True, kw_only=True):
    """A rule as people write it in a fixture, where it may have counted already."""

    matches: Matches = 0
    fires: Fires = 0


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
    named = [given.get("id") for given in fixture.faults]
    for position, given in enumerate(fixture.faults):
        place = f"faults[{position}]"
        try:
            count = _count(given)
            rest = {key: value for key, value in given.items() if key not in _COUNTERS}
            rule = parse_rule(rest, providers, now_ms, partial(_free_id, new_id, named, place))
        except InvalidInput as error:
            found += [_within(place, each) for each in error.problems]
            continue
        if rule.id in rules:
            found.append(Problem(f"{place}.id", f"{rule.id!r} is used twice"))
        rules[rule.id] = rule, count
    return list(rules.values()), found


def too_many_rules(fixture: Fixture, faults_max: int | None) -> Iterator[Problem]:
    """The first rule that is one too many, if there are more than a world may have."""
    count = len(fixture.faults)
    if faults_max is not None and count > faults_max:
        message = (
            f"is one rule too many: a world has at most {faults_max}, and there are {count}; "
            "leave some out, or let one rule name several operations"
        )
        yield Problem(f"faults[{faults_max}]", message)


def _free_id(new_id: Callable[[], str] | None, named: Collection[object], place: str) -> str:
    if new_id is None:
        return place
    while (rule_id := new_id()) in named:
        pass
    return rule_id


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

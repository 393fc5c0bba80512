"""The fault rules of a fixture, read by the one parser of rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial

from mockserver.core.validation import Problem
from mockserver.exchange.errors import InvalidInput
from mockserver.exchange.fault_rules import parse_rule
from mockserver.exchange.faults import FaultRule
from mockserver.exchange.provider import Provider
from mockserver.seeding.fixture import Fixture


def read_rules(
    fixture: Fixture,
    providers: Mapping[str, Provider],
    now_ms: int,
    new_id: Callable[[], str] | None = None,
) -> tuple[list[FaultRule], list[Problem]]:
    """The rules in their order, and everything that is wrong with those that are no rules.

    Rules that have no id are named after their place, unless `new_id` gives them one.
    """
    rules: dict[str, FaultRule] = {}
    found: list[Problem] = []
    named = [given.get("id") for given in fixture.faults]
    for position, given in enumerate(fixture.faults):
        place = f"faults[{position}]"
        try:
            rule = parse_rule(given, providers, now_ms, partial(_free_id, new_id, named, place))
        except InvalidInput as error:
            found += [_within(place, each) for each in error.problems]
            continue
        if rule.id in rules:
            found.append(Problem(f"{place}.id", f"{rule.id!r} is used twice"))
        rules[rule.id] = rule
    return list(rules.values()), found


def _free_id(new_id: Callable[[], str] | None, named: Collection[object], place: str) -> str:
    if new_id is None:
        return place
    while (rule_id := new_id()) in named:
        pass
    return rule_id


def _within(place: str, problem: Problem) -> Problem:
    path = f"{place}.{problem.path}" if problem.path else place
    return Problem(path, problem.message, problem.known)

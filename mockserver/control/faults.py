"""Rules that make requests fail."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.responses import Response

from mockserver.control.call import ControlCall, no_content, reply
from mockserver.control.errors import IdInUse, UnknownId
from mockserver.core.errors import LimitReached
from mockserver.core.validation import Problem
from mockserver.core.world import Transaction
from mockserver.exchange import faults
from mockserver.exchange.errors import InvalidInput
from mockserver.exchange.fault_rules import parse_rule
from mockserver.exchange.reading import parse_json


def _describe(call: ControlCall, rule_id: str) -> dict[str, Any]:
    store = call.world.store
    rule, count = store.get(faults.RULES, rule_id), store.get(faults.COUNTS, rule_id)
    if rule is None or count is None:
        raise UnknownId("fault", rule_id)
    last = None if count.last is None else msgspec.structs.asdict(count.last)
    return {**rule.given, "matches": count.matches, "fires": count.fires, "last": last}


def list_faults(call: ControlCall) -> Response:
    """All rules with their counters, oldest first."""
    ids = faults.rule_ids(call.world.store)
    return reply({"faults": [_describe(call, each) for each in ids]})


def get_fault(call: ControlCall) -> Response:
    """One rule with its counters."""
    return reply(_describe(call, call.parameters["id"]))


def add_faults(call: ControlCall) -> Response:
    """Add a rule, or a list of rules: all or none."""
    given = parse_json(call.body)
    rules = given if isinstance(given, list) else [given]
    limit = call.plane.settings.faults_max
    with call.world.transaction() as step:
        if len(faults.rule_ids(step.store)) + len(rules) > limit:
            raise LimitReached("faults", limit)
        added = []
        for position, each in enumerate(rules):
            place = f"[{position}]" if isinstance(given, list) else ""
            rule = _parse(call, step, each, place)
            if rule.id in faults.rule_ids(step.store):
                raise IdInUse("fault", rule.id)
            faults.add_rule(step.store, rule)
            added.append(rule.id)
    shown = [_describe(call, each) for each in added]
    return reply({"faults": shown} if isinstance(given, list) else shown[0], 201)


def _parse(call: ControlCall, step: Transaction, given: object, place: str) -> faults.FaultRule:
    try:
        return parse_rule(given, call.plane.providers, step.now_ms, lambda: _new_id(step))
    except InvalidInput as error:
        raise InvalidInput([_within(place, each) for each in error.problems]) from None


def _new_id(step: Transaction) -> str:
    return faults.next_id(step.store, step.ids.stream)


def _within(place: str, problem: Problem) -> Problem:
    path = f"{place}.{problem.path}" if place and problem.path else place or problem.path
    return Problem(path, problem.message, problem.known)


def delete_fault(call: ControlCall) -> Response:
    """Remove a rule."""
    rule_id = call.parameters["id"]
    if rule_id not in faults.rule_ids(call.world.store):
        raise UnknownId("fault", rule_id)
    faults.remove_rule(call.world.store, rule_id)
    return no_content()


def clear(call: ControlCall) -> Response:
    """Remove all rules."""
    for rule_id in faults.rule_ids(call.world.store):
        faults.remove_rule(call.world.store, rule_id)
    return no_content()


def catalogue(call: ControlCall) -> Response:
    """Every code that can be asked for, by provider."""
    return reply(
        {
            "providers": {
                name: [
                    {
                        "code": entry.code,
                        "status": entry.status,
                        "message": entry.message,
                        "when": entry.when,
                        "by_state": entry.by_state,
                    }
                    for entry in provider.listed_codes
                ]
                for name, provider in call.plane.providers.items()
            }
        }
    )

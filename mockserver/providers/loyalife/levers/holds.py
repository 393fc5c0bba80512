"""Points on hold, as an admin reviews them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mockserver.core.world import Transaction as Step
from mockserver.exchange.levers import NoBody
from mockserver.providers.loyalife import render, wire
from mockserver.providers.loyalife.rules import holds
from mockserver.providers.loyalife.state import PROGRAMS, Transaction


def approve(step: Step, parameters: Mapping[str, str], _: NoBody) -> wire.ItemResult:
    """Let the points in."""
    return _decide(step, parameters, holds.approve)


def reject(step: Step, parameters: Mapping[str, str], _: NoBody) -> wire.ItemResult:
    """Give the points up."""
    return _decide(step, parameters, holds.reject)


def _decide(
    step: Step,
    parameters: Mapping[str, str],
    decide: Callable[[Step, Transaction], Transaction],
) -> wire.ItemResult:
    after = decide(step, holds.find(step.store, parameters["id"]))
    program = step.store.get(PROGRAMS, after.order.program)
    assert program is not None, "a transaction outlives its program"
    return render.item(program, after)

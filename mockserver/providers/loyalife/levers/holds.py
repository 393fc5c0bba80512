"""Points on hold, as an admin reviews them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mockserver.core.world import Transaction as Step
from mockserver.exchange.levers import NoBody, read
from mockserver.providers.loyalife import render
from mockserver.providers.loyalife.rules import holds
from mockserver.providers.loyalife.state import PROGRAMS, Transaction


def approve(step: Step, parameters: Mapping[str, str], body: dict[str, Any]) -> tuple[int, object]:
    """Let the points in."""
    return _decide(step, parameters, body, holds.approve)


def reject(step: Step, parameters: Mapping[str, str], body: dict[str, Any]) -> tuple[int, object]:
    """Give the points up."""
    return _decide(step, parameters, body, holds.reject)


def _decide(
    step: Step,
    parameters: Mapping[str, str],
    body: dict[str, Any],
    decide: Callable[[Step, Transaction], Transaction],
) -> tuple[int, object]:
    read(body, NoBody)
    after = decide(step, holds.find(step.store, parameters["id"]))
    program = step.store.get(PROGRAMS, after.order.program)
    assert program is not None, "a transaction outlives its program"
    return 200, render.item(program, after)

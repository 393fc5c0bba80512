"""Check what a section says of its plan."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.core.references import is_before, known
from mockserver.core.validation import Problem
from mockserver.providers.vinr.fixture import Section


def plan_problems(section: Section, now_ms: int | None) -> Iterator[Problem]:
    """Find what is planned for the past, or for nothing."""
    if section.sweep_at is not None and is_before(section.sweep_at, "now", now_ms):
        yield Problem("sweep_at", f"{section.sweep_at} is before the present of the world")
    refunds = {each.id: each for side in (section.test, section.live) for each in side.refunds}
    for index, due in enumerate(section.due):
        path = f"due[{index}]"
        if (due.refund is None) is not due.sweep:
            yield Problem(path, "needs either refund or sweep")
        if due.refund is not None:
            yield from known("refund", due.refund, refunds, f"{path}.refund")

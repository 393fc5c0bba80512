"""Whole runs."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from mockserver.client import Control
from mockserver.contract.check import Aspect, Verdict
from mockserver.contract.dialect import Credentials
from mockserver.contract.probe import HttpExchange, Probe
from mockserver.contract.run import Report, run
from mockserver.contract.suites import DIALECTS
from mockserver.providers import all_providers

PROVIDERS = {provider.name: provider for provider in all_providers()}
DEMO = {
    "expys": Credentials(key="expys_sandbox_demo"),
    "loyalife": Credentials(
        client_id="demo-client",
        client_secret="demo-secret",
        program="19",
        product="RETAIL001",
        member="jane.doe@example.com",
    ),
    "vinr": Credentials(key="sk_test_demo"),
}


def passing(url: str) -> Callable[[float], None]:
    """How a run waits for a server, or for a world of it: the clock is advanced."""

    def pause(seconds: float) -> None:
        with Control(url) as control:
            control.advance(f"{seconds}s")

    return pause


def a_run(
    name: str,
    url: str,
    credentials: Credentials | None = None,
    *,
    writes: bool = True,
    run_id: str = "run1",
    at: str | None = None,
    only: Collection[str] = (),
) -> Report:
    """Make the checks of a provider, or `only` some; `url` is that of a server or of a world.

    `at` is the provider that is there, if it is not the same.
    """
    dialect = DIALECTS[name]
    if only:
        made = tuple(check for check in dialect.checks if check.id in only)
        dialect = replace(dialect, checks=made)
    exchange = HttpExchange()
    try:
        return run(
            PROVIDERS[name],
            dialect,
            Probe(f"{url}/{at or name}", exchange, passing(url)),
            credentials or DEMO[name],
            run_id,
            writes=writes,
            on_outcome=lambda _: None,
        )
    finally:
        exchange.close()


def drift(report: Report) -> dict[str, set[Aspect]]:
    """The checks that differ, and in what."""
    return {
        outcome.check.id: {each.aspect for each in outcome.differences}
        for outcome in report.outcomes
        if outcome.verdict is Verdict.DIFFERS
    }


def skipped(report: Report) -> dict[str, str]:
    """The checks that were skipped, and why."""
    return {
        outcome.check.id: outcome.reason
        for outcome in report.outcomes
        if outcome.verdict is Verdict.SKIPPED
    }

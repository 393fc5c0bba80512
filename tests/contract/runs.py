"""Whole runs."""

from __future__ import annotations

from mockserver.contract.check import Aspect, Verdict
from mockserver.contract.dialect import Credentials
from mockserver.contract.probe import HttpExchange, Probe
from mockserver.contract.run import Report, run
from mockserver.contract.suites import DIALECTS
from mockserver.providers import all_providers

PROVIDERS = {provider.name: provider for provider in all_providers()}
DEMO = {"expys": Credentials(key="expys_sandbox_demo")}


def a_run(
    name: str,
    url: str,
    credentials: Credentials | None = None,
    *,
    writes: bool = True,
    run_id: str = "run1",
    at: str | None = None,
) -> Report:
    """Make all checks of a provider; `url` is that of a server or of a world.

    `at` is the provider that is there, if it is not the same.
    """
    exchange = HttpExchange()
    try:
        return run(
            PROVIDERS[name],
            DIALECTS[name],
            Probe(f"{url}/{at or name}", exchange),
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

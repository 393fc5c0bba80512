"""For people."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.contract.check import Difference, Outcome, Verdict
from mockserver.contract.reports.known import evidence_of, operation_of, sources_of
from mockserver.contract.run import READ_ONLY, Report


def text_report(report: Report) -> str:
    """What differs, with the statement it breaks and how well that is known; then figures."""
    return "\n".join(_lines(report)) + "\n"


def progress(outcome: Outcome) -> str:
    """One line as soon as a check is done."""
    note = f" ({outcome.reason})" if outcome.reason else ""
    return f"{outcome.verdict:<8} {outcome.check.id}{note}"


def _lines(report: Report) -> Iterator[str]:
    for outcome in report.outcomes:
        if outcome.verdict is Verdict.DIFFERS:
            yield from _drift(report, outcome)
            yield ""
    yield from _skipped(report)
    yield from _settled(report)
    counts = report.counts
    yield (
        f"{report.provider.name} at {report.url}: {len(report.outcomes)} checks,"
        f" {counts[Verdict.HOLDS]} hold, {counts[Verdict.DIFFERS]} differ,"
        f" {counts[Verdict.SKIPPED]} skipped; {report.requests} requests"
    )
    built = len(report.called) + len(report.not_called)
    left = f"; not called: {', '.join(report.not_called)}" if report.not_called else ""
    yield f"{len(report.called)} of {built} operations were called{left}"
    if not report.writes:
        yield "Nothing was written; --write checks the operations that change something, too."


def _drift(report: Report, outcome: Outcome) -> Iterator[str]:
    check = outcome.check
    operation = operation_of(report.provider, check)
    yield f"{check.id}: {operation.method} {operation.path} ({operation.id})"
    yield f"  contract   {check.statement}"
    yield f"  known as   {evidence_of(report.provider, check)}"
    for source in sources_of(report.provider, check):
        yield f"             {source}"
    if check.decided_in:
        yield f"  decided in {check.decided_in}"
    yield from map(_line, outcome.differences)


def _line(difference: Difference) -> str:
    return (
        f"  {difference.aspect:<10} {difference.where}: expected {difference.expected},"
        f" got {difference.got}"
    )


def _skipped(report: Report) -> Iterator[str]:
    skipped = [
        outcome
        for outcome in report.outcomes
        if outcome.verdict is Verdict.SKIPPED and outcome.reason != READ_ONLY
    ]
    if skipped:
        yield "Skipped:"
        yield from (f"  {outcome.check.id}: {outcome.reason}" for outcome in skipped)
        yield ""


def _settled(report: Report) -> Iterator[str]:
    """The statements on which the service's pages are silent: what this service says of them."""
    refuted = [each for each in report.settled if each.verdict is Verdict.DIFFERS]
    held = sum(each.verdict is Verdict.HOLDS for each in report.settled)
    yield f"On what the pages of the service leave open, {held} decisions of this server hold."
    if refuted:
        yield "It does otherwise in:"
        yield from (f"  {each.check.id}: {each.check.decided_in}" for each in refuted)
    yield ""

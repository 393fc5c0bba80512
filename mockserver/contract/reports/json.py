"""For programs."""

from __future__ import annotations

from typing import Any

import msgspec

from mockserver.contract.check import Outcome
from mockserver.contract.reports.known import evidence_of, sources_of
from mockserver.contract.run import Report


def json_report(report: Report) -> str:
    """Every check with its verdict: `{provider, url, writes, counts, checks, operations}`."""
    content = {
        "provider": report.provider.name,
        "url": report.url,
        "writes": report.writes,
        "drifted": report.drifted,
        "requests": report.requests,
        "counts": {verdict.value: number for verdict, number in sorted(report.counts.items())},
        "checks": [_check(report, outcome) for outcome in report.outcomes],
        "operations": {
            "called": sorted(report.called),
            "not_called": list(report.not_called),
        },
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=2).decode() + "\n"


def _check(report: Report, outcome: Outcome) -> dict[str, Any]:
    check = outcome.check
    return {
        "id": check.id,
        "operation": check.operation,
        "statement": check.statement,
        "evidence": evidence_of(report.provider, check),
        "sources": sources_of(report.provider, check),
        "decided_in": check.decided_in or None,
        "writes": check.writes,
        "verdict": outcome.verdict,
        "reason": outcome.reason or None,
        "requests": outcome.requests,
        "differences": [
            {
                "aspect": difference.aspect,
                "where": difference.where,
                "expected": difference.expected,
                "got": difference.got,
            }
            for difference in outcome.differences
        ],
    }

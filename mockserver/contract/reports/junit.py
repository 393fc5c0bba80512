"""For CI servers: JUnit's XML, each check a test case."""

from __future__ import annotations

import re
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from mockserver.contract.check import Outcome, Verdict
from mockserver.contract.reports.known import evidence_of, sources_of
from mockserver.contract.run import Report

# What XML 1.0 has no way to say, even escaped.
_UNPRINTABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_report(report: Report) -> str:
    """A suite named after the provider; differences are failures, skipped checks are skipped."""
    counts = report.counts
    suite = Element(
        "testsuite",
        name=f"contract.{report.provider.name}",
        tests=str(len(report.outcomes)),
        failures=str(counts[Verdict.DIFFERS]),
        errors="0",
        skipped=str(counts[Verdict.SKIPPED]),
    )
    properties = SubElement(suite, "properties")
    SubElement(properties, "property", name="url", value=_printable(report.url))
    for outcome in report.outcomes:
        _case(suite, report, outcome)
    suites = Element("testsuites")
    suites.append(suite)
    indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(suites, encoding="unicode")}\n'


def _case(suite: Element, report: Report, outcome: Outcome) -> None:
    check = outcome.check
    case = SubElement(
        suite, "testcase", classname=f"contract.{report.provider.name}", name=check.id
    )
    if outcome.verdict is Verdict.SKIPPED:
        SubElement(case, "skipped", message=_printable(outcome.reason))
    elif outcome.verdict is Verdict.DIFFERS:
        failure = SubElement(case, "failure", message=check.statement, type="drift")
        failure.text = _printable("\n".join(_failure(report, outcome)))


def _failure(report: Report, outcome: Outcome) -> list[str]:
    check = outcome.check
    known = [evidence_of(report.provider, check), *sources_of(report.provider, check)]
    if check.decided_in:
        known.append(check.decided_in)
    return [
        *(
            f"{each.aspect}: {each.where}: expected {each.expected}, got {each.got}"
            for each in outcome.differences
        ),
        f"known as: {', '.join(known)}",
    ]


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub("�", text)

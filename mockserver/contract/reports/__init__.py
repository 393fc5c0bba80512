"""What came of a run: for people, for programs, for CI."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from mockserver.contract.reports.json import json_report
from mockserver.contract.reports.junit import junit_report
from mockserver.contract.reports.text import text_report
from mockserver.contract.run import Report

REPORTS: Final[Mapping[str, Callable[[Report], str]]] = MappingProxyType(
    {"text": text_report, "json": json_report, "junit": junit_report}
)
"""How a report is written, by the name of the format; each text ends with a line's end."""

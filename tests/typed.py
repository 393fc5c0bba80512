"""The command in this process, with standard output and standard error apart."""

from inspect import signature
from typing import Any

from click.testing import CliRunner

# Until version 8.2 click mixed the two unless it was told otherwise.
_APART: dict[str, Any] = (
    {"mix_stderr": False} if "mix_stderr" in signature(CliRunner).parameters else {}
)


def runner() -> CliRunner:
    """Return what types commands."""
    return CliRunner(**_APART)

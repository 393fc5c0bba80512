"""The examples as texts, and what they say of the server."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from mockserver.cli import cli
from mockserver.commands.example import EXAMPLES, FOLDER

ROOT = Path(__file__).parent.parent.parent
_VARIABLE = re.compile(r"\bMOCKSERVER_[A-Z_]+\b")


def path_of(name: str) -> Path:
    """Where an example is."""
    return FOLDER / EXAMPLES[name].file


def example(name: str) -> str:
    """The text of an example."""
    return path_of(name).read_text(encoding="utf-8")


def variables(text: str) -> set[str]:
    """The variables of ours that a text names."""
    return set(_VARIABLE.findall(text))


def known_variables() -> set[str]:
    """The variables that the command reads."""
    return {
        str(parameter.envvar)
        for command in _commands(cli)
        for parameter in command.params
        if parameter.envvar
    }


def _commands(command: click.Command) -> Iterator[click.Command]:
    yield command
    if isinstance(command, click.Group):
        for each in command.commands.values():
            yield from _commands(each)


def schema_errors(schema: str, path: Path) -> str:
    """What is wrong with a file by a schema that check-jsonschema brings along; "" if nothing."""
    run = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", path],
        check=False,
        capture_output=True,
        text=True,
    )
    return "" if run.returncode == 0 else run.stdout + run.stderr

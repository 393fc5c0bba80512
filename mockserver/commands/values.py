"""Values of options that are more than a word: JSON, NAME=VALUE, header lines, files."""

import json
import sys
from pathlib import Path

import click


def json_value(text: str) -> object:
    """Parse JSON."""
    try:
        content: object = json.loads(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is not JSON: {error}") from error
    return content


def parameter(text: str) -> tuple[str, str]:
    """Split NAME=VALUE."""
    return _split(text, "=", "NAME=VALUE")


def header(text: str) -> tuple[str, str]:
    """Split a header line."""
    return _split(text, ":", "'NAME: VALUE'")


def _split(text: str, mark: str, form: str) -> tuple[str, str]:
    name, found, value = text.partition(mark)
    if not found or not name.strip():
        raise click.BadParameter(f"expected {form}, got {text!r}")
    return name.strip(), value.strip()


def read_text(source: str) -> str:
    """Return the content of a file, or of standard input for `-`."""
    try:
        if source == "-":
            return sys.stdin.read()
        return Path(source).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"cannot read {source}: {error}") from error

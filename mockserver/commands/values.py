"""Values of options that are more than a word: JSON, NAME=VALUE, header lines, files."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click


@dataclass(frozen=True, slots=True)
class Json:
    """A value that was given as JSON; null is a value too, and not the same as none given."""

    value: Any


def json_value(text: str) -> Json:
    """Parse JSON."""
    try:
        return Json(json.loads(text))
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is not JSON: {error}") from error


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


def given(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that were given, as what they stand for: pairs are the items of one."""
    return {
        name: _content(value)
        for name, value in options.items()
        if value is not None and value != ()
    }


def _content(value: Any) -> Any:
    if isinstance(value, Json):
        return value.value
    is_pairs = isinstance(value, tuple) and isinstance(value[0], tuple)
    return dict(value) if is_pairs else value

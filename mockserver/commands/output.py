"""What commands print: tables for people, JSON for programs."""

import json
from collections.abc import Iterable, Mapping, Sequence

import click

Row = Sequence[str]


def table(columns: Row, rows: Iterable[Row]) -> str:
    """Return the rows with each column as wide as its widest cell, the last one as it is."""
    lines = [columns, *rows]
    widths = [max(len(line[index]) for line in lines) for index in range(len(columns) - 1)]
    return "\n".join(
        "  ".join([cell.ljust(width) for cell, width in zip(line[:-1], widths, strict=True)])
        + f"  {line[-1]}"
        for line in lines
    )


def listing(columns: Row, rows: Sequence[Row], nothing: str) -> str:
    """Return a table, or what to say when there is nothing in it."""
    return table(columns, rows) if rows else nothing


def fields(pairs: Mapping[str, str]) -> str:
    """Return names and values, one pair a line."""
    width = max(map(len, pairs))
    return "\n".join(f"{name.ljust(width)}  {value}" for name, value in pairs.items())


def pretty(value: object) -> str:
    """Return JSON that is laid out for reading."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def compact(value: object) -> str:
    """Return JSON on one line; text without its quotes."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def or_dash(value: object) -> str:
    """Return a value for a cell of a table, a dash where there is none."""
    return "-" if value is None else compact(value)


def show(text: str, value: object, *, as_json: bool) -> None:
    """Print the text, or the value for a program."""
    click.echo(pretty(value) if as_json else text)

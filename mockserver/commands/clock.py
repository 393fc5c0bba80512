"""`mockserver clock`: the time of a world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from mockserver.commands.options import as_json, examples
from mockserver.commands.output import show, table
from mockserver.commands.remote import on_server

if TYPE_CHECKING:
    from mockserver.client import Control

COLUMNS = ("AT", "WHAT")


@click.group(
    epilog=examples(
        "mockserver clock freeze 2026-01-31T12:00:00Z",
        "mockserver clock advance 30d",
    )
)
def clock() -> None:
    """The time of a world: show it, move it, stop it.

    Works on a running server.
    """


@clock.command("show")
@as_json
@on_server
def show_clock(control: Control, *, as_json: bool) -> None:
    """Show the time, and what is due next."""
    _show(control.clock(), as_json=as_json)


@clock.command("set")
@click.argument("time")
@as_json
@on_server
def set_clock(control: Control, *, time: str, as_json: bool) -> None:
    """Move the clock to a later TIME (ISO 8601); what falls due on the way happens."""
    _show(control.set_clock(now=time), as_json=as_json)


@clock.command()
@click.argument("by")
@as_json
@on_server
def advance(control: Control, *, by: str, as_json: bool) -> None:
    """Move the clock BY a duration, as 90s, 30d or PT5M; what falls due on the way happens."""
    moved = control.advance(by)
    show(_text(moved, "happened", moved["ran"]), moved, as_json=as_json)


@clock.command()
@click.argument("time", required=False)
@as_json
@on_server
def freeze(control: Control, *, time: str | None, as_json: bool) -> None:
    """Stop the clock, at a later TIME (ISO 8601) if one is given."""
    _show(control.set_clock(now=time, mode="frozen"), as_json=as_json)


@clock.command()
@as_json
@on_server
def run(control: Control, *, as_json: bool) -> None:
    """Let the clock run with real time, from where it is."""
    _show(control.set_clock(mode="running"), as_json=as_json)


def _show(state: Any, *, as_json: bool) -> None:
    show(_text(state, "is due", state["due"]), state, as_json=as_json)


def _text(state: Any, what: str, items: Sequence[Any]) -> str:
    rows = [(each["at"], each["what"]) for each in items]
    below = table(COLUMNS, rows) if rows else f"nothing {what}"
    return f"{state['now']} ({state['mode']})\n{below}"

"""`mockserver checkpoints`: named points in the history of a world."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mockserver.commands.options import as_json, examples
from mockserver.commands.output import listing, show
from mockserver.commands.remote import on_server

if TYPE_CHECKING:
    from mockserver.client import Control


@click.group(
    epilog=examples(
        "mockserver checkpoints set before-checkout",
        "mockserver checkpoints restore before-checkout",
    )
)
def checkpoints() -> None:
    """Named states of a world to go back to.

    Works on a running server.
    """


@checkpoints.command("list")
@as_json
@on_server
def list_checkpoints(control: Control, *, as_json: bool) -> None:
    """List the checkpoints, oldest first."""
    found = control.checkpoints()
    rows = [(each["name"], each["at"]) for each in found]
    show(listing(("NAME", "AT"), rows, "no checkpoints"), found, as_json=as_json)


@checkpoints.command("set")
@click.argument("name")
@as_json
@on_server
def set_checkpoint(control: Control, *, name: str, as_json: bool) -> None:
    """Keep the present state as NAME, in place of an earlier one of that name."""
    kept = control.checkpoint(name)
    show(f"{kept['name']} is the state of {kept['at']}", kept, as_json=as_json)


@checkpoints.command()
@click.argument("name")
@as_json
@on_server
def restore(control: Control, *, name: str, as_json: bool) -> None:
    """Go back to the state that NAME kept, clock and journal included."""
    restored = control.restore(name)
    show(f"back at {restored['name']}, {restored['now']}", restored, as_json=as_json)


@checkpoints.command()
@click.argument("name")
@on_server
def delete(control: Control, *, name: str) -> None:
    """Forget the checkpoint NAME."""
    control.drop_checkpoint(name)

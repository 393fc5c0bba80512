"""`mockserver webhooks`: events and their deliveries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from mockserver.commands.options import as_json, examples
from mockserver.commands.output import fields, listing, show
from mockserver.commands.remote import on_server

if TYPE_CHECKING:
    from mockserver.client import Control

COLUMNS = ("AT", "EVENT", "ID", "STATUS", "ATTEMPTS", "NEXT", "DELIVERY", "URL")
STATUSES = ("pending", "delivered", "failed", "dropped")
CHANCES = {
    "drop": "never comes",
    "duplicate": "comes twice",
    "delay": "comes late",
    "bad_signature": "is signed with another secret",
    "reorder": "comes after its successor",
}


@click.group(
    epilog=examples(
        "mockserver webhooks drain",
        "mockserver webhooks list --status pending",
        "mockserver webhooks settings --drop 0.2 --duplicate 0.1",
    )
)
def webhooks() -> None:
    """Events and their deliveries, also gone wrong.

    Works on a running server.
    """


@webhooks.command("list")
@click.option("--event", metavar="NAME", help="Only events of this name.")
@click.option("--status", type=click.Choice(STATUSES), help="Only with such a delivery.")
@click.option("--limit", type=click.IntRange(1, 1000), help="At most so many.  [default: 100]")
@as_json
@on_server
def list_events(control: Control, *, as_json: bool, **wanted: Any) -> None:
    """List events with their deliveries, newest first."""
    found = control.webhooks(**wanted)
    rows = [row for event in found for row in _rows(event)]
    show(listing(COLUMNS, rows, "no events"), found, as_json=as_json)


@webhooks.command()
@click.option("--timeout", metavar="DURATION", help="Longest time to wait.  [default: 10s]")
@as_json
@on_server
def drain(control: Control, *, timeout: str | None, as_json: bool) -> None:
    """Send what is due, and wait until it has come to its end."""
    counts = control.drain(timeout)
    text = ", ".join(f"{count} {status}" for status, count in counts.items())
    show(text, counts, as_json=as_json)


@webhooks.command()
@click.argument("id")
@as_json
@on_server
def redeliver(control: Control, *, id: str, as_json: bool) -> None:
    """Send once more: the event ID to all its endpoints, or the delivery ID."""
    event = control.redeliver(id)
    show(listing(COLUMNS, list(_rows(event)), ""), event, as_json=as_json)


@webhooks.command()
@click.option("--mode", type=click.Choice(["deliver", "sink"]), help="Send, or send nothing.")
@click.option("--drop", type=float, help=f"Chance that a delivery {CHANCES['drop']}.")
@click.option("--duplicate", type=float, help=f"Chance that it {CHANCES['duplicate']}.")
@click.option("--delay", type=float, help=f"Chance that it {CHANCES['delay']}.")
@click.option("--bad-signature", type=float, help=f"Chance that it {CHANCES['bad_signature']}.")
@click.option("--reorder", type=float, help=f"Chance that it {CHANCES['reorder']}.")
@as_json
@on_server
def settings(control: Control, *, mode: Any, as_json: bool, **chances: float | None) -> None:
    """Change the settings, or show them if nothing is given. Chances are from 0 to 1."""
    faults: Any = {name: chance for name, chance in chances.items() if chance is not None}
    now = control.webhook_settings(mode, faults or None)
    shown = {"mode": now["mode"], **{name: str(chance) for name, chance in now["faults"].items()}}
    show(fields(shown), now, as_json=as_json)


def _rows(event: Any) -> Iterator[tuple[str, ...]]:
    head = (event["at"], event["event"], event["id"])
    for each in event["deliveries"]:
        attempts = str(len(each["attempts"]))
        yield (*head, each["status"], attempts, each["next_at"] or "-", each["id"], each["url"])
    if not event["deliveries"]:
        yield (*head, "-", "-", "-", "-", "nobody listens")

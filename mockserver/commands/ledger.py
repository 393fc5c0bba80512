"""`mockserver ledger`: the points of a member."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from mockserver.commands.options import as_json, examples
from mockserver.commands.output import listing, or_dash, show
from mockserver.commands.remote import on_server

if TYPE_CHECKING:
    from mockserver.client import Control

COLUMNS = ("AT", "AMOUNT", "BALANCE", "KIND", "ID", "REFERENCE", "REASON")


@click.command(
    epilog=examples(
        "mockserver ledger user_42",
        "mockserver ledger loy_abc123 --provider vinr --limit 5",
        "mockserver ledger user_42 --part org_demo/live",
    )
)
@click.argument("member")
@click.option("--provider", metavar="NAME", help="Only in this service.")
@click.option("--part", metavar="NAME", help="Only in this part of it, as org_demo/sandbox.")
@click.option("--limit", type=click.IntRange(1, 1000), help="At most so many.  [default: 100]")
@as_json
@on_server
def ledger(control: Control, *, member: str, as_json: bool, **wanted: Any) -> None:
    """Show the points of MEMBER: the balance and the entries, newest first.

    MEMBER is what a service calls its members: an externalUserID, an account or a customer, a
    RelationReference or an e-mail address. Works on a running server.
    """
    found = control.ledgers(member, **wanted)
    show("\n\n".join(map(_text, found)), found, as_json=as_json)


def _text(ledger: Mapping[str, Any]) -> str:
    rows = [
        (
            entry["at"],
            f"{entry['amount']:+}",
            str(entry["balance"]),
            entry["kind"],
            or_dash(entry["id"]),
            or_dash(entry["reference"]),
            or_dash(entry["reason"]),
        )
        for entry in ledger["entries"]
    ]
    head = "{member} ({provider} {part}): {balance} points".format_map(ledger)
    return f"{head}\n{listing(COLUMNS, rows, 'no entries')}"

"""`mockserver worlds`: isolated copies of everything."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mockserver.commands.options import as_json, examples
from mockserver.commands.output import listing, pretty, show, table
from mockserver.commands.remote import on_server
from mockserver.commands.values import read_text

if TYPE_CHECKING:
    from mockserver.client import Control

COLUMNS = ("NAME", "NOW", "MODE", "REQUESTS", "MADE", "LAST USED")
DIFF_COLUMNS = ("TABLE", "ADDED", "CHANGED", "REMOVED")
_FILE = re.compile(r".*[/\\].*|.*\.(ya?ml|json)|-", re.DOTALL)


@click.group(
    epilog=examples(
        "mockserver worlds make blue --fixture empty --now 2026-01-31T12:00:00Z --mode frozen",
        "mockserver worlds make green --from blue",
        "mockserver worlds export --world green --output mine.yaml",
    )
)
def worlds() -> None:
    """Worlds: isolated copies of everything.

    Works on a running server.
    """


@worlds.command("list")
@as_json
@on_server
def list_worlds(control: Control, *, as_json: bool) -> None:
    """List all worlds."""
    found = control.worlds()
    show(_table(found), found, as_json=as_json)


@worlds.command()
@click.argument("name")
@click.option("--from", "fork_of", metavar="WORLD", help="Start as this world is now.")
@click.option(
    "--fixture", metavar="NAME_OR_FILE", help="Start with this fixture: a name, a file, or -."
)
@click.option("--now", metavar="TIME", help="Time at which its clock starts, ISO 8601.")
@click.option("--mode", type=click.Choice(["running", "frozen"]), help="Whether its clock runs.")
@click.option("--seed", type=int, help="Seed of its ids and random choices.")
@as_json
@on_server
def make(control: Control, *, name: str, fixture: str | None, as_json: bool, **how: Any) -> None:
    """Make the world NAME, in place of the one of that name if there is one.

    It starts with the server's own fixture unless --from or --fixture say else.
    """
    content = _document(fixture) if fixture and _FILE.fullmatch(fixture) else fixture
    made = control.make_world(name, fixture=content, **how)
    show(_table([made]), made, as_json=as_json)


@worlds.command()
@click.argument("name")
@on_server
def delete(control: Control, *, name: str) -> None:
    """Delete the world NAME; its next use makes it afresh."""
    control.drop_world(name)


@worlds.command()
@click.argument("name", required=False)
@as_json
@on_server
def reset(control: Control, *, name: str | None, as_json: bool) -> None:
    """Take a world back to how it was made: NAME, else --world, else the default one."""
    back = (control if name is None else control.in_world(name)).reset()
    show(f"{back['world']} is back at its start, {back['now']}", back, as_json=as_json)


@worlds.command()
@click.option(
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="File to write, instead of printing.",
)
@as_json
@on_server
def export(control: Control, *, output: Path | None, as_json: bool) -> None:
    """Write the world of --world down as a fixture: YAML, or JSON.

    A world that is made of it answers every read alike.
    """
    from mockserver.seeding.yaml_text import yaml_text

    state = control.state()
    text = pretty(state) if as_json else yaml_text(state).rstrip("\n")
    if output is None:
        click.echo(text)
    else:
        output.write_text(f"{text}\n", encoding="utf-8")


@worlds.command()
@click.option("--since", metavar="CHECKPOINT", help="Not since the start, but since this one.")
@as_json
@on_server
def diff(control: Control, *, since: str | None, as_json: bool) -> None:
    """Count the records of the world of --world that came, changed and went; JSON shows them."""
    found = control.diff(since)
    kinds: list[Any] = [found["added"], found["changed"], found["removed"]]
    tables = sorted({name for kind in kinds for name in kind})
    rows = [(name, *(str(len(kind.get(name, ()))) for kind in kinds)) for name in tables]
    show(listing(DIFF_COLUMNS, rows, "no changes"), found, as_json=as_json)


def _table(found: Any) -> str:
    rows = [
        (
            each["name"],
            each["now"],
            each["mode"],
            str(each["requests"]),
            each["created_at"],
            each["last_used_at"],
        )
        for each in found
    ]
    return table(COLUMNS, rows)


def _document(source: str) -> Any:
    """Return the content of a fixture file; the server checks it."""
    from mockserver.seeding.document import load
    from mockserver.seeding.errors import FixtureError
    from mockserver.seeding.nodes import plain

    try:
        document = load(read_text(source), source)
        if document.problems:
            raise FixtureError(document.problems)
    except FixtureError as error:
        raise click.ClickException(f"{source} is no fixture:\n{error}") from error
    return plain(document.root)

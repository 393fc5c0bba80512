"""`mockserver check` and `mockserver schema`: fixtures, without starting a server."""

from collections.abc import Sequence
from pathlib import Path

import click

from mockserver.core.store import Store
from mockserver.exchange.journal import Journal
from mockserver.providers import all_providers
from mockserver.seeding.build import Seeds, Start
from mockserver.seeding.errors import FixtureError
from mockserver.seeding.loader import read_fixture
from mockserver.seeding.schema import schema_text
from mockserver.settings import Settings


def check(sources: Sequence[str], folders: Sequence[Path]) -> bool:
    """Print for each fixture that it is good and what it holds, or all that is wrong with it.

    A fixture is built as a server would build it. Returns whether all are good.
    """
    settings = Settings()
    journal = Journal(settings.journal_entries_max, settings.journal_bytes_max)
    seeds = Seeds({provider.name: provider for provider in all_providers()}, journal)
    problems = 0
    for source in sources:
        try:
            fixture = read_fixture(source, folders, settings.faults_max)
            store = Store(seeds.snapshot(fixture, Start()).layers)
        except FixtureError as error:
            click.echo(f"{source}: not usable\n{error}")
            problems += 1
        else:
            click.echo(f"{source}: ok ({_content(store)})")
    return not problems


def schema() -> str:
    """Return the JSON Schema of fixtures as text."""
    return schema_text().rstrip("\n")


def _content(store: Store) -> str:
    """Return how many records there are in each table, as `expys.members 3, expys.offers 9`."""
    counts = {table.name: sum(1 for _ in store.items(table)) for table in store.tables()}
    return ", ".join(f"{name} {counts[name]}" for name in sorted(counts)) or "nothing in it"

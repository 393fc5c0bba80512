"""Worlds as large as the budgets speak of."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

MEMBERS = 100_000
ENTRIES_PER_MEMBER = 10


# Of each service: where its members are, and what fixtures call their number and their entries'.
POPULATIONS = {
    "expys": ({"org": "org_demo"}, "members", "entries_per_member"),
    "vinr": ({}, "accounts", "entries_per_account"),
}
SIZE = f"{MEMBERS:,} members, {MEMBERS * ENTRIES_PER_MEMBER:,} entries"


def fixture_of(service: str, entries_per_member: int = ENTRIES_PER_MEMBER) -> dict[str, Any]:
    """Return the demo world with the population of a service; its members have these entries."""
    place, members, entries = POPULATIONS[service]
    population = {**place, members: MEMBERS, entries: entries_per_member}
    return {"version": 1, "extends": "demo", "population": {service: population}}


# Enough members that their records are not the ones just used, few enough for a command line.
ASKED_MEMBERS = 100


def asked_members() -> list[str]:
    """Return members from all over the population."""
    step = MEMBERS // ASKED_MEMBERS
    return [f"member_{number}" for number in range(1, MEMBERS + 1, step)]


@contextmanager
def fixture_file(service: str, entries_per_member: int = ENTRIES_PER_MEMBER) -> Iterator[Path]:
    """Write the fixture to a file that is gone afterwards; JSON is YAML too."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "population.yaml"
        path.write_text(json.dumps(fixture_of(service, entries_per_member)), encoding="utf-8")
        yield path

"""Worlds as large as the budgets speak of."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

MEMBERS = 100_000
ENTRIES_PER_MEMBER = 10


@dataclass(frozen=True, slots=True)
class Population:
    """A service, and how fixtures call its members' number, that of their entries, and the rest."""

    title: str
    members: str
    entries: str
    rest: Mapping[str, str]


POPULATIONS = {
    "expys": Population("Expys", "members", "entries_per_member", {"org": "org_demo"}),
    "vinr": Population("VINR", "accounts", "entries_per_account", {}),
}
SIZE = f"{MEMBERS:,} members, {MEMBERS * ENTRIES_PER_MEMBER:,} entries"


def fixture_of(service: str, entries_per_member: int = ENTRIES_PER_MEMBER) -> dict[str, Any]:
    """Return the demo world with the population of a service; its members have these entries."""
    kind = POPULATIONS[service]
    many = {**kind.rest, kind.members: MEMBERS, kind.entries: entries_per_member}
    return {"version": 1, "extends": "demo", "population": {service: many}}


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

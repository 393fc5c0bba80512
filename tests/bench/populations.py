"""A world as large as the budgets speak of."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

MEMBERS = 100_000
ENTRIES_PER_MEMBER = 10


def fixture_of(entries_per_member: int) -> dict[str, Any]:
    """Return the demo world with the population, each of whose members has so many entries."""
    population = {"org": "org_demo", "members": MEMBERS, "entries_per_member": entries_per_member}
    return {"version": 1, "extends": "demo", "population": {"expys": population}}


FIXTURE = fixture_of(ENTRIES_PER_MEMBER)
# Enough members that their records are not the ones just used, few enough for a command line.
ASKED_MEMBERS = 100


def asked_members() -> list[str]:
    """Return members from all over the population."""
    step = MEMBERS // ASKED_MEMBERS
    return [f"member_{number}" for number in range(1, MEMBERS + 1, step)]


@contextmanager
def fixture_file(entries_per_member: int = ENTRIES_PER_MEMBER) -> Iterator[Path]:
    """Write the fixture to a file that is gone afterwards; JSON is YAML too."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "population.yaml"
        path.write_text(json.dumps(fixture_of(entries_per_member)), encoding="utf-8")
        yield path

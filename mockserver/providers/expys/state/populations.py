"""Members that were made up in bulk."""

from __future__ import annotations

import msgspec

from mockserver.core.store import Table
from mockserver.providers.expys.state.orgs import Partition


class Population(msgspec.Struct, frozen=True, gc=False):
    """What the made-up members of a world were made of.

    They were made at the instant `at_ms`, and `number` is the first of the numbers that they have
    taken: one for each member, then those of all entries, then one for each support thread.
    """

    partition: Partition
    members: int
    prefix: str
    tiers: tuple[str, ...]
    entries_per_member: int
    points_per_entry: int
    at_ms: int
    number: int


# There is one at most, under the empty key.
POPULATIONS: Table[Population] = Table("expys.populations")
POPULATION_KEY = ""

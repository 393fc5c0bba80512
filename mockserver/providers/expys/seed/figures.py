"""The figures of analytics, counted from what a fixture has brought in."""

from __future__ import annotations

from mockserver.core.world import Transaction
from mockserver.providers.expys import fixture
from mockserver.providers.expys.rules import figures
from mockserver.providers.expys.state import (
    LEDGER,
    ORGS,
    REDEMPTIONS,
    REDEMPTIONS_BY_PARTITION,
    Partition,
)


def count_figures(step: Transaction, partition: Partition, part: fixture.Partition) -> None:
    """Count the ledgers and bookings of a partition, each at its own time."""
    store = step.store
    org = store.get(ORGS, partition[0])
    assert org is not None, "an org comes before its partitions"
    keys = ((*partition, member.external_user_id) for member in part.members)
    entries = (entry for key in keys for entry in LEDGER.newest_first(store, key))
    figures.credited(store, partition, entries)
    bookings = list(store.oldest_first(REDEMPTIONS, REDEMPTIONS_BY_PARTITION, partition))
    figures.booked(store, org, partition, bookings)

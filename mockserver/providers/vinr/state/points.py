"""Points: the ledger, what its entries say besides, and the totals of programs."""

from __future__ import annotations

from typing import cast

import msgspec

from mockserver.core.ledger import Entry, Ledger
from mockserver.core.store import Index, Table
from mockserver.providers.vinr.state.common import Metadata, PointsKey

# Programs have up to 4 decimals and may get more of them later, so the ledger counts in the
# smallest fraction that there can be: raising the decimals of a program changes no record.
DECIMALS_MAX = 4
UNITS_PER_POINT: int = 10**DECIMALS_MAX


class Source(msgspec.Struct, frozen=True, gc=False):
    """What caused a movement."""

    type: str
    id: str


class Details(msgspec.Struct, frozen=True, gc=False):
    """What an entry says besides the movement; most entries of most programs say nothing."""

    rule: str | None = None
    source: Source | None = None
    redemption: str | None = None
    shortfall: int = 0
    metadata: Metadata = {}


class Totals(msgspec.Struct, frozen=True, gc=False):
    """What all entries of a program come to: earned - spent - expired is outstanding."""

    earned: int = 0
    spent: int = 0
    expired: int = 0

    @property
    def outstanding(self) -> int:
        """The sum of all balances."""
        return self.earned - self.spent - self.expired


class Notice(msgspec.Struct, frozen=True, gc=False):
    """That an account has points which end at one instant, and whether it was warned of it."""

    account: PointsKey
    end_ms: int
    warned: bool = False


class EntryName(msgspec.Struct, frozen=True, gc=False):
    """An entry that another record speaks of; its id follows from the number unless it is set."""

    number: int
    id: str | None = None


def points_key(entry: Entry) -> PointsKey:
    """Whose entry it is."""
    return cast("PointsKey", entry.account)


ENTRIES_BY_ENVIRONMENT: Index[Entry] = Index(
    "environment",
    scope=lambda entry: points_key(entry)[0],
    sort=lambda entry: (entry.at_ms, entry.number),
)

LEDGER = Ledger("vinr.ledger", ENTRIES_BY_ENVIRONMENT)

# By the number of the entry.
DETAILS: Table[Details] = Table("vinr.entry_details")

# The number of an entry that a fixture has named, by environment and name.
ENTRY_NAMES: Table[int] = Table("vinr.entry_names")

# By environment and program.
TOTALS: Table[Totals] = Table("vinr.totals")

NOTICES_BY_PROGRAM: Index[Notice] = Index(
    "program",
    scope=lambda notice: None if notice.warned else notice.account[:2],
    sort=lambda notice: notice.end_ms,
)

# By account and end.
NOTICES: Table[Notice] = Table("vinr.notices", NOTICES_BY_PROGRAM)

# The midnight for which a sweep is planned.
SWEEP: Table[int] = Table("vinr.sweep")

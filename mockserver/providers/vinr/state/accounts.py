"""Loyalty accounts: the members of programs."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from mockserver.core.store import Index, Table
from mockserver.providers.vinr.state.common import Environment, Metadata, PointsKey, RecordKey


class AccountStatus(StrEnum):
    """Only an active account can be written to."""

    ACTIVE = "active"
    CLOSED = "closed"
    MERGED = "merged"


class Standing(msgspec.Struct, frozen=True, gc=False):
    """How far a member has come towards the next tier, as of the last look.

    `value` is in the units of the metric: minor units of money, or the ledger's smallest unit.
    `since_ms` is the earliest contribution in it: when that one leaves the period, the value is
    counted anew. `leaves_at_ms` is that instant, None without a period.
    """

    value: int = 0
    since_ms: int | None = None
    leaves_at_ms: int | None = None


class Account(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A member of one program; its points are in the ledger.

    `inherited` are lifetime points of the accounts that were merged into this one (`absorbed`).
    """

    environment: Environment
    id: str
    number: int
    created_at_ms: int
    updated_at_ms: int
    program: str
    customer: str | None = None
    status: AccountStatus = AccountStatus.ACTIVE
    tier: str | None = None
    tier_locked: bool = False
    standing: Standing = Standing()
    merged_into: str | None = None
    inherited: int = 0
    absorbed: tuple[str, ...] = ()
    metadata: Metadata = {}

    @property
    def key(self) -> RecordKey:
        """Environment and id."""
        return (self.environment, self.id)

    @property
    def points(self) -> PointsKey:
        """The name of its points in the ledger."""
        return (self.environment, self.program, self.id)


def _place(account: Account) -> tuple[int, int]:
    return (account.created_at_ms, account.number)


ACCOUNTS_BY_ENVIRONMENT: Index[Account] = Index(
    "environment", scope=lambda account: account.environment, sort=_place
)
ACCOUNTS_BY_PROGRAM: Index[Account] = Index(
    "program", scope=lambda account: (account.environment, account.program), sort=_place
)
ACCOUNTS_BY_CUSTOMER: Index[Account] = Index(
    "customer",
    scope=lambda account: (
        None if account.customer is None else (account.environment, account.customer)
    ),
    sort=_place,
)
# Whose standing will change by itself, the soonest first.
ACCOUNTS_TO_COUNT: Index[Account] = Index(
    "to count",
    scope=lambda account: None if account.standing.leaves_at_ms is None else "",
    sort=lambda account: (account.standing.leaves_at_ms, account.number),
)

ACCOUNTS: Table[Account] = Table(
    "vinr.accounts",
    ACCOUNTS_BY_ENVIRONMENT,
    ACCOUNTS_BY_PROGRAM,
    ACCOUNTS_BY_CUSTOMER,
    ACCOUNTS_TO_COUNT,
)

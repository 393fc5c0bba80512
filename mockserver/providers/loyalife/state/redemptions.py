"""Redemptions."""

from __future__ import annotations

import msgspec

from mockserver.core.store import Table
from mockserver.providers.loyalife.state.programs import MemberKey


class Redemption(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Points that were spent. `entry` is the debit in the ledger, `line` that of the history."""

    id: str
    member: MemberKey
    points: int
    amount: int | float
    merchant: str
    type: int
    currency: str
    at_ms: int
    entry: int
    line: int
    reversed_at_ms: int | None = None


# By (program, id in upper case).
REDEMPTIONS: Table[Redemption] = Table("loyalife.redemptions")

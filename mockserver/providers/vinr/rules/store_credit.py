"""Store credit that rewards bring into the wallets of members."""

from __future__ import annotations

import msgspec

from mockserver.core.ledger import Cause, Entry, EntryKind
from mockserver.core.world import Transaction
from mockserver.providers.vinr.rules import ids
from mockserver.providers.vinr.rules.reasons import REDEMPTION_REVERSAL
from mockserver.providers.vinr.state import (
    CREDIT,
    CREDIT_CURRENCIES,
    REDEMPTIONS,
    Redemption,
    RedemptionStatus,
)

# Of store credit that a reward has brought: decided here.
CREDIT_REASON = "reward"


def issue(
    step: Transaction, redemption: Redemption, at_ms: int, number: int | None = None
) -> tuple[Redemption, Entry]:
    """Put store credit into the member's wallet; such a redemption is applied at once."""
    currency = redemption.value.currency or ""
    amount = (redemption.value.amount or 0) * redemption.quantity
    key = (redemption.environment, redemption.account, currency)
    cause = Cause(at_ms, CREDIT_REASON, redemption.id, number=number)
    entry = CREDIT.earn(step, key, amount, cause)
    currencies = step.store.get(CREDIT_CURRENCIES, key[:2]) or ()
    if currency not in currencies:
        step.store.put(CREDIT_CURRENCIES, key[:2], (*currencies, currency))
    credit = ids.entry_name(entry)
    applied = msgspec.structs.replace(redemption, status=RedemptionStatus.APPLIED, credit=credit)
    step.store.put(REDEMPTIONS, applied.key, applied)
    return applied, entry


def take_back(
    step: Transaction, redemption: Redemption, at_ms: int, number: int | None = None
) -> None:
    """Take back the store credit that was issued; no operation could have spent it."""
    if redemption.credit is None:
        return
    key = (redemption.environment, redemption.account, redemption.value.currency)
    issued = (redemption.value.amount or 0) * redemption.quantity
    cause = Cause(at_ms, REDEMPTION_REVERSAL, redemption.id, number=number)
    CREDIT.spend(step, key, issued, cause, EntryKind.REVOKE)

"""Member wallets: credits, debits and refunds on the ledger."""

from __future__ import annotations

from mockserver.core.ledger import Cause, Entry
from mockserver.core.world import Transaction
from mockserver.exchange.errors import invalid
from mockserver.providers.expys import events
from mockserver.providers.expys.refusals import NoMemberWallets
from mockserver.providers.expys.rules import figures, pool
from mockserver.providers.expys.rules.totals import received
from mockserver.providers.expys.state import LEDGER, Member, MemberKey, Org, Settlement

# Client libraries read points as signed 32 bit numbers; that a credit beyond is refused instead
# of wrapping there is decided here.
POINTS_MAX = 2**31 - 1

# The labels of movements that no caller named: decided here.
REDEMPTION_REASON = "redemption"
REFUND_REASON = "redemption canceled"


def credit(step: Transaction, org: Org, member: Member, amount: int, reason: str | None) -> Entry:
    """Mint points; in LIVE they come out of the org's pool.

    Raises NoMemberWallets, InsufficientOrgPoints, or InvalidInput when a total would outgrow
    what clients can read.
    """
    if org.settlement is Settlement.ORG_POOL:
        raise NoMemberWallets
    pool.check_draw(step.store, member.partition, amount)
    before = LEDGER.account(step.store, member.key)
    if received(before) + amount > POINTS_MAX:
        room = POINTS_MAX - received(before)
        raise invalid("amount", f"would take the wallet over {POINTS_MAX}; at most {room} fit")
    entry = LEDGER.earn(step, member.key, amount, Cause(step.now_ms, reason))
    figures.earned(step.store, member.partition, entry)
    events.wallet_credited(step, org, entry)
    pool.draw(step, member.partition, amount)
    return entry


def debit(step: Transaction, member: MemberKey, points: int, redemption: str) -> Entry:
    """Pay for a redemption. Raises InsufficientPoints."""
    cause = Cause(step.now_ms, REDEMPTION_REASON, redemption)
    return LEDGER.spend(step, member, points, cause)


def refund(step: Transaction, spent_entry: int, redemption: str) -> Entry:
    """Give back what a redemption took, also to a member who was removed since."""
    entry = LEDGER.entry(step.store, spent_entry)
    return LEDGER.refund(step, entry, Cause(step.now_ms, REFUND_REASON, redemption))

"""The figures of a wallet, as the service sums them up."""

from __future__ import annotations

from mockserver.core.ledger import Account
from mockserver.core.store import Store
from mockserver.providers.expys.state import LEDGER, MemberKey, Org, Settlement


def totals(store: Store, org: Org, member: MemberKey) -> Account:
    """The figures of a wallet; all zeros where the org's pool pays."""
    if org.settlement is Settlement.ORG_POOL:
        return Account(member)
    return LEDGER.account(store, member)


def received(account: Account) -> int:
    """Everything that ever came in: credits and refunds."""
    return account.earned + account.refunded


def spent(account: Account) -> int:
    """Everything that ever went out: redemptions, and what removals cleared."""
    return account.spent + account.revoked

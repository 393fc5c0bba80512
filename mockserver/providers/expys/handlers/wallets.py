"""Wallets and their movements."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import UNSET, UnsetType

from mockserver.core.ledger import Entry
from mockserver.exchange.call import Call, NoInput
from mockserver.exchange.cursor import Position
from mockserver.providers.expys import render, wire
from mockserver.providers.expys.handlers.acting import acting_member, caller, org
from mockserver.providers.expys.handlers.pages import page, unknown_cursor
from mockserver.providers.expys.rules import members, totals, wallets
from mockserver.providers.expys.state import LEDGER


def get_wallet(call: Call, _: NoInput) -> wire.Wallet:
    """The wallet of the token's member."""
    home = org(call)
    member = acting_member(call, UNSET)
    return render.wallet(home, totals.totals(call.store, home, member.key))


def get_eligibility(call: Call, query: wire.OnBehalfQuery) -> wire.MemberEligibility:
    """Tier and wallet of one member."""
    home = org(call)
    member = acting_member(call, query.externalUserID)
    figures = render.wallet(home, totals.totals(call.store, home, member.key))
    return wire.MemberEligibility(member.tier, figures)


def credit_wallet(call: Call, body: wire.CreditWalletRequest) -> wire.CreditWalletResponse:
    """Mint points for a member, who must exist."""
    home = org(call)
    member = members.find(call.store, caller(call).partition, body.externalUserID)
    reason = None if isinstance(body.reason, UnsetType) else body.reason
    entry = wallets.credit(call.step, home, member, body.amount, reason)
    return wire.CreditWalletResponse(entry.balance, render.currency(home.currency))


def list_transactions(call: Call, query: wire.ListTransactionsQuery) -> wire.TransactionList:
    """The movements of one member, newest first."""
    member = acting_member(call, query.externalUserID)

    def items(begin: Position | None) -> Iterator[Entry]:
        if begin is None:
            return LEDGER.newest_first(call.store, member.key)
        last_shown = call.store.get(LEDGER.entries, begin[0])
        # A restore may have taken the entry back, and its number may be another member's now.
        if last_shown is None or last_shown.account != member.key:
            raise unknown_cursor()
        return LEDGER.newest_first(call.store, member.key, last_shown.number)

    shown, following = page(call, query, (member.key,), items, lambda entry: [entry.number])
    stream = call.step.ids.stream
    return wire.TransactionList([render.transaction(stream, entry) for entry in shown], following)

"""Members, their ledgers, and many of them at once."""

from __future__ import annotations

from mockserver.core.ledger import Cause, EntryKind, Opening
from mockserver.core.world import Transaction
from mockserver.providers.expys import fixture
from mockserver.providers.expys.rules import conversations, figures, wallets
from mockserver.providers.expys.rules.members import REMOVAL_REASON
from mockserver.providers.expys.seed.times import at, optional_at
from mockserver.providers.expys.state import (
    LEDGER,
    MEMBERS,
    Environment,
    Member,
    MemberKey,
    Partition,
)


def put_member(step: Transaction, partition: Partition, member: fixture.Member) -> None:
    """Add a member, archived if the fixture says so."""
    removed_at_ms = optional_at(step, member.removed_at)
    key = (*partition, member.external_user_id)
    record = Member(
        key,
        step.ids.number(),
        at(step, member.created_at),
        member.display_name,
        member.email,
        member.tier,
        member.attributes,
        removed_at_ms,
        member.balance_retained,
        generation=0 if removed_at_ms is None else 1,
    )
    step.store.put(MEMBERS, key, record)


def book_ledger(step: Transaction, partition: Partition, part: fixture.Partition) -> dict[str, int]:
    """Book all entries; returns the number of the debit of each redemption."""
    debits: dict[str, int] = {}
    for member in part.members:
        key = (*partition, member.external_user_id)
        if member.points:
            LEDGER.earn(step, key, member.points, Cause(at(step, member.created_at)))
        for entry in member.ledger:
            _entry(step, key, entry, debits)
    return debits


def _entry(
    step: Transaction, key: MemberKey, entry: fixture.LedgerEntry, debits: dict[str, int]
) -> None:
    cause = Cause(at(step, entry.at), entry.reason, entry.redemption_id, entry.id)
    debit = debits.get(entry.redemption_id or "")
    if entry.amount < 0:
        cleared = entry.reason == REMOVAL_REASON and entry.redemption_id is None
        kind = EntryKind.REVOKE if cleared else EntryKind.SPEND
        booked = LEDGER.spend(step, key, -entry.amount, cause, kind)
        if entry.redemption_id is not None:
            debits[entry.redemption_id] = booked.number
    elif debit is not None:
        LEDGER.refund(step, LEDGER.entry(step.store, debit), cause)
    else:
        LEDGER.earn(step, key, entry.amount, cause)


def populate(step: Transaction, population: fixture.Population) -> None:
    """Make up members with ledgers, the same for the same seed of the world."""
    partition = (population.org, Environment(population.env))
    members: dict[MemberKey, Member] = {}
    openings: list[Opening] = []
    minted: dict[int, int] = {}
    for position in range(1, population.members + 1):
        key = (*partition, f"{population.prefix}{position}")
        chance = int.from_bytes(step.ids.stream.digest(population.prefix, position, 8))
        # One second apart, so that lists have an order that does not hang on ties.
        created_at_ms = step.now_ms - (population.members - position + 1) * 1000
        tier = population.tiers[chance % len(population.tiers)]
        members[key] = Member(key, step.ids.number(), created_at_ms, None, None, tier, None)
        amounts = [
            1 + (chance >> (entry % 32)) % population.points_per_entry
            for entry in range(population.entries_per_member)
        ]
        if amounts:
            minted[created_at_ms] = sum(amounts)
        openings.append(Opening(key, amounts, Cause(created_at_ms, wallets.POPULATION_REASON)))
    step.store.fill(MEMBERS, members)
    LEDGER.fill(step, openings)
    conversations.open_many_support(step, members)
    figures.fill_minted(step.store, partition, minted)

"""Members made up in bulk: the same ones for the same seed, each by its position alone.

So a large population can be told from what has become of it, and written down in one line.
"""

from __future__ import annotations

from mockserver.core.ids import Stream
from mockserver.core.ledger import Cause
from mockserver.providers.expys import prefixes
from mockserver.providers.expys.rules import conversations
from mockserver.providers.expys.state import Conversation, Member, MemberKey, Population

# The reason of the points of made-up members: decided here.
REASON = "welcome bonus"

# One second apart, so that lists have an order that does not hang on ties.
_APART_MS = 1000

# One member: the record, the amounts of its entries, and when and why they were earned.
MadeUp = tuple[Member, list[int], Cause]


def key(population: Population, position: int) -> MemberKey:
    """The key of a member; positions count from 1."""
    return (*population.partition, f"{population.prefix}{position}")


def made_up(population: Population, stream: Stream, position: int) -> MadeUp:
    """The member at a position, as it was at first."""
    entries = population.entries_per_member
    chance = int.from_bytes(stream.digest(population.prefix, position, 8))
    created_at_ms = population.at_ms - (population.members - position + 1) * _APART_MS
    member = Member(
        key(population, position),
        population.number + position - 1,
        created_at_ms,
        None,
        None,
        population.tiers[chance % len(population.tiers)],
        None,
    )
    most = population.points_per_entry
    amounts = [1 + (chance >> (entry % 32)) % most for entry in range(entries)]
    first_entry = population.number + population.members + (position - 1) * entries
    return member, amounts, Cause(created_at_ms, REASON, number=first_entry)


def support_thread(population: Population, stream: Stream, position: int) -> Conversation:
    """The thread that the member at a position has from the beginning."""
    before = population.members * (population.entries_per_member + 1) + position - 1
    number = population.number + before
    return Conversation(
        stream.text(prefixes.CONVERSATION, number),
        number,
        key(population, position),
        conversations.SUPPORT,
        None,
        population.at_ms,
    )

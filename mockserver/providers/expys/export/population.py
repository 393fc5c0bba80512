"""Made-up members: those that are as they were at first are not listed one by one."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.core.documents import word
from mockserver.core.times import iso
from mockserver.providers.expys import fixture
from mockserver.providers.expys.export.common import Source
from mockserver.providers.expys.export.members import Acceptances
from mockserver.providers.expys.rules import populations
from mockserver.providers.expys.state import (
    CONVERSATIONS,
    CONVERSATIONS_BY_MEMBER,
    LEDGER,
    MEMBERS,
    POPULATION_KEY,
    POPULATIONS,
    REDEMPTIONS_BY_MEMBER,
    Environment,
    MemberKey,
    Population,
)


def untouched(source: Source, accepted: Acceptances) -> frozenset[MemberKey]:
    """The made-up members to whom nothing has happened since."""
    population = source.store.get(POPULATIONS, POPULATION_KEY)
    if population is None:
        return frozenset()
    return frozenset(key for key in _untouched(source, population) if key not in accepted)


def _untouched(source: Source, population: Population) -> Iterator[MemberKey]:
    store = source.store
    for position in range(1, population.members + 1):
        member, amounts, cause = populations.made_up(population, source.stream, position)
        thread = populations.support_thread(population, source.stream, position)
        last_entry = (cause.number or 0) + len(amounts) - 1 if amounts else 0
        account = LEDGER.account(store, member.key)
        if (
            store.get(MEMBERS, member.key) == member
            # Entries are never changed, so the last one and the sum vouch for all.
            and (account.last_entry, account.balance) == (last_entry, sum(amounts))
            and store.get(CONVERSATIONS, thread.id) == thread
            # Interests and most bookings have a conversation of their own.
            and store.count(CONVERSATIONS_BY_MEMBER, member.key) == 1
            and store.count(REDEMPTIONS_BY_MEMBER, member.key) == 0
        ):
            yield member.key


def population(source: Source) -> fixture.Population:
    """What the made-up members, of whom there are some, were made of."""
    record = source.store.get(POPULATIONS, POPULATION_KEY)
    assert record is not None, "nobody is made up without a population"
    org, environment = record.partition
    return fixture.Population(
        org=org,
        members=record.members,
        env=word(Environment(environment)),
        entries_per_member=record.entries_per_member,
        points_per_entry=record.points_per_entry,
        prefix=record.prefix,
        tiers=record.tiers,
        at=iso(record.at_ms),
        number=record.number,
    )

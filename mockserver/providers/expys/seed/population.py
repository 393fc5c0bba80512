"""Many members at once."""

from __future__ import annotations

from mockserver.core.documents import at
from mockserver.core.ledger import Opening
from mockserver.core.world import Transaction
from mockserver.providers.expys import fixture
from mockserver.providers.expys.rules import figures, populations
from mockserver.providers.expys.state import (
    CONVERSATIONS,
    LEDGER,
    MEMBERS,
    POPULATION_KEY,
    POPULATIONS,
    Conversation,
    Environment,
    Member,
    MemberKey,
    Population,
)


def populate(step: Transaction, given: fixture.Population) -> None:
    """Make up members with ledgers, the same for the same seed of the world.

    Members that are there already are left out: they have been made up before, and have changed.
    """
    population = _population(step, given)
    stream, there = step.ids.stream, {key for key, _ in step.store.items(MEMBERS)}
    members: dict[MemberKey, Member] = {}
    openings: list[Opening] = []
    threads: dict[str, Conversation] = {}
    minted: dict[int, int] = {}
    for position in range(1, population.members + 1):
        member, amounts, cause = populations.made_up(population, stream, position)
        if member.key in there:
            continue
        members[member.key] = member
        openings.append(Opening(member.key, amounts, cause))
        if amounts:
            minted[cause.at_ms] = sum(amounts)
        thread = populations.support_thread(population, stream, position)
        threads[thread.id] = thread
    step.store.put(POPULATIONS, POPULATION_KEY, population)
    step.store.fill(MEMBERS, members)
    LEDGER.fill(step, openings)
    step.store.fill(CONVERSATIONS, threads)
    figures.fill_minted(step.store, population.partition, minted)


def _population(step: Transaction, given: fixture.Population) -> Population:
    """The record; it takes its numbers, unless they are given."""
    number = given.number
    if number is None:
        number = step.ids.counter + 1
        step.ids.counter += given.size
    return Population(
        (given.org, Environment(given.env)),
        given.members,
        given.prefix,
        given.tiers,
        given.entries_per_member,
        given.points_per_entry,
        at(step, given.at),
        number,
    )

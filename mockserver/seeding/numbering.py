"""The numbers that ids are made of: those that a fixture has used, and where it goes on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mockserver.core.ids import Stream
from mockserver.core.validation import Problem
from mockserver.exchange.provider import Provider
from mockserver.seeding.fixture import Fixture


def last_numbers(
    fixture: Fixture, providers: Mapping[str, Provider], stream: Stream
) -> tuple[int, int, int]:
    """The last numbers of records, requests and events before the world goes on."""
    ids = fixture.ids
    if ids.next is None:
        taken = (*_taken(fixture, providers, stream), *_ends(fixture, providers))
        last = max((number for _, number in taken), default=0)
    else:
        last = ids.next - 1
    return last, ids.next_request - 1, ids.next_event - 1


def number_problems(
    fixture: Fixture, providers: Mapping[str, Provider], stream: Stream
) -> Iterator[Problem]:
    """Find numbers that two records share, and those that are yet to come."""
    first: dict[int, str] = {}
    following = fixture.ids.next
    taken = list(_taken(fixture, providers, stream))
    for path, number in taken:
        if number in first:
            yield Problem(path, f"its number, {number}, is used already, by {first[number]}")
        first.setdefault(number, path)
    for path, number in (*taken, *_ends(fixture, providers)):
        if following is not None and number >= following:
            message = f"reaches number {number}, which is yet to come: ids.next is {following}"
            yield Problem(path, message)


def _taken(
    fixture: Fixture, providers: Mapping[str, Provider], stream: Stream
) -> Iterator[tuple[str, int]]:
    for name, provider in providers.items():
        section = getattr(fixture, name)
        if section is not None:
            for path, number in provider.numbers(section, stream):
                yield f"{name}.{path}", number


def _ends(fixture: Fixture, providers: Mapping[str, Provider]) -> Iterator[tuple[str, int]]:
    """The last numbers of populations; members that are listed have some of those before it."""
    for name in providers:
        population = getattr(fixture.population, name)
        last = None if population is None else population.last_number
        if last is not None:
            yield f"population.{name}.number", last

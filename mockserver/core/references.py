"""What checks of documents share: names that repeat or are unknown, and times that cannot be.

Times of a document may count from the world's present. Where that is not known yet, relative and
absolute ones cannot be compared with each other, and are not.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from mockserver.core.times import parse_relative
from mockserver.core.validation import Problem, close_match

T = TypeVar("T")


def placed(path: str, items: Iterable[T]) -> Iterator[tuple[str, T]]:
    """The items of a list, each with the path at which it stands."""
    return ((f"{path}[{index}]", item) for index, item in enumerate(items))


def repeated(items: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """Find names that stand at more than one of the paths."""
    first: dict[str, str] = {}
    for path, name in items:
        if name in first:
            yield Problem(path, f'"{name}" is used already, by {first[name]}')
        first.setdefault(name, path)


def known(noun: str, name: str, names: Mapping[str, object], path: str) -> Iterator[Problem]:
    """Find a name that is none of those there are."""
    if name not in names:
        yield unknown(path, noun, name, tuple(names))


def unknown(path: str, noun: str, name: str, names: tuple[str, ...]) -> Problem:
    """Say that a name is none of those there are."""
    return Problem(path, f'there is no {noun} "{name}" here{close_match(name, names)}')


def made_up(prefix: str, members: int, names: Iterable[str]) -> Iterator[Problem]:
    """Find names that a population of so many members, numbered from 1, makes up as well."""
    for name in names:
        number = name.removeprefix(prefix)
        if (
            name != number
            and re.fullmatch("[1-9][0-9]{0,6}", number) is not None
            and int(number) <= members
        ):
            yield Problem("prefix", f'makes up the member "{name}", who is in the fixture already')


def is_ahead(text: str, now_ms: int | None) -> bool:
    """Whether a time lies after the world's present, as far as that is known."""
    if now_ms is not None:
        return parse_relative(text, now_ms) > now_ms
    return text[0] == "+" and parse_relative(text, 0) > 0


def is_relative(text: str) -> bool:
    """Whether a time counts from the world's present."""
    return not text[0].isdigit()


def is_before(text: str, other: str, now_ms: int | None) -> bool:
    """Whether one time is before another, as far as they can be compared."""
    if now_ms is None and is_relative(text) != is_relative(other):
        return False
    return parse_relative(text, now_ms or 0) < parse_relative(other, now_ms or 0)


@dataclass(slots=True)
class Timeline:
    """The latest time so far, apart for relative and absolute ones unless now is known."""

    now_ms: int | None
    latest: dict[bool, int] = field(default_factory=dict)

    def goes_back(self, text: str) -> bool:
        """Whether a time is before one that came earlier; it counts from now on."""
        apart = self.now_ms is None and is_relative(text)
        instant = parse_relative(text, self.now_ms or 0)
        earlier = instant < self.latest.get(apart, instant)
        self.latest[apart] = max(instant, self.latest.get(apart, instant))
        return earlier


def time_order(
    times: Iterable[tuple[str, str]], noun: str, now_ms: int | None
) -> Iterator[Problem]:
    """Find times, each with its path, that are before an earlier one or after the present."""
    timeline = Timeline(now_ms)
    for path, text in times:
        if timeline.goes_back(text):
            yield Problem(path, f"{text} is before an earlier {noun}: keep them in time order")
        if is_ahead(text, now_ms):
            yield Problem(path, f"{text} is later than the present of the world")

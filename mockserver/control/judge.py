"""Which requests of the journal fit a description, and how far the others are from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import islice
from typing import Any, NamedTuple

from msgspec import UNSET, UnsetType

from mockserver.control import entries
from mockserver.control.match import Match
from mockserver.exchange.errors import BodyMalformed
from mockserver.exchange.journal import Journal, JournalEntry
from mockserver.exchange.matching import Difference, differences, is_subset
from mockserver.exchange.provider import Provider
from mockserver.exchange.reading import parse_json

# How many near misses are told.
NEAREST_MAX = 3
# How many requests, nearest by their first line, are compared in full to find those.
_COMPARED_MAX = 200

# Parts that say which operation a request is for; the others say what became of it, and how.
_ADDRESS = ("operation", "provider", "method", "path")


class Miss(NamedTuple):
    """A request and how it differs from what was described; not at all if it fits."""

    entry: JournalEntry
    differs: Sequence[Difference]


class Judge:
    """One description, ready to be compared with requests.

    A value counts as there if the request held it, or if the journal shows it so: what is
    copied from the journal fits the request it is from, masked as it may be.
    """

    def __init__(self, match: Match, providers: Mapping[str, Provider]) -> None:
        self._match = match
        self._providers = providers
        self._line = {
            name: value
            for name in ("operation", "provider", "status")
            if (value := getattr(match, name)) is not UNSET
        }
        if not isinstance(match.method, UnsetType):
            self._line["method"] = match.method.upper()
        self._headers = (
            {}
            if isinstance(match.headers, UnsetType)
            else {name.lower(): value for name, value in match.headers.items()}
        )

    def fits(self, entry: JournalEntry) -> bool:
        """Whether a request is as described."""
        return next(self._differences(entry), None) is None

    def count(self, journal: Journal) -> int:
        """How many requests of a journal are as described."""
        return sum(map(self.fits, journal.newest_first()))

    def may_have_lost(self, journal: Journal) -> bool:
        """Whether requests that a journal no longer has may have been as described."""
        return any(
            self._line.get("provider", provider) == provider
            and self._line.get("operation", operation) == operation
            for provider, operation in journal.evicted_of
        )

    def nearest(self, journal: Journal) -> list[Miss]:
        """The requests that come closest without being as described; of equal ones the newest."""
        near = sorted(journal.newest_first(), key=self._distance)
        compared = (Miss(entry, tuple(self._differences(entry))) for entry in near)
        misses = islice((miss for miss in compared if miss.differs), _COMPARED_MAX)
        return nsmallest(
            NEAREST_MAX, misses, key=lambda miss: (self._distance(miss.entry), len(miss.differs))
        )

    def fitting(self, journal: Journal) -> list[Miss]:
        """The newest requests that are as described."""
        found = (Miss(entry, ()) for entry in journal.newest_first() if self.fits(entry))
        return list(islice(found, NEAREST_MAX))

    def _distance(self, entry: JournalEntry) -> int:
        """How many parts of the address differ: another operation is farther than another body."""
        return sum(each.path in _ADDRESS for each in self._first_line(entry))

    def _differences(self, entry: JournalEntry) -> Iterator[Difference]:
        """What differs, as the journal shows it; what costs least to compare comes first."""
        yield from self._first_line(entry)
        yield from self._of_headers(entry)
        secret = self._providers[entry.provider].secret_fields
        if not isinstance(self._match.query, UnsetType):
            for each in differences(self._match.query, entries.query_of(entry), "query"):
                yield from _unless_shown(each, _shown(each, secret))
        if self._match.body is not UNSET:
            for each in differences(self._match.body, _content(entry), "body"):
                # As a whole it may be shown as text, or as nothing.
                is_whole = each.path == "body"
                raw = entry.request_body
                got = entries.shown_body(raw, secret) if is_whole else _shown(each, secret)
                yield from _unless_shown(each, got)

    def _first_line(self, entry: JournalEntry) -> Iterator[Difference]:
        for name, wanted in self._line.items():
            got = getattr(entry, name)
            if got != wanted:
                yield Difference(name, None, wanted, got)
        path = self._match.path
        if not isinstance(path, UnsetType) and not entry.path.startswith(path):
            yield Difference("path", None, path, entry.path)

    def _of_headers(self, entry: JournalEntry) -> Iterator[Difference]:
        if not self._headers:
            return
        given = entries.headers_of(entry.request_headers)
        for name, wanted in self._headers.items():
            value = given.get(name)
            shown = None if value is None else entries.shown_header(name, value)
            if wanted not in (value, shown):
                yield Difference(f"headers.{name}", name, wanted, shown)


def _content(entry: JournalEntry) -> object:
    """The body as fault rules read it, or as text if it is no JSON."""
    try:
        return parse_json(entry.request_body)
    except BodyMalformed:
        return entry.request_body.decode("utf-8", "replace")


def _shown(difference: Difference, secret: frozenset[str]) -> Any:
    if difference.got is UNSET:
        return None
    return entries.shown(difference.got, secret, difference.key)


def _unless_shown(difference: Difference, got: object) -> Iterator[Difference]:
    if not is_subset(difference.wanted, got):
        yield difference._replace(got=got)

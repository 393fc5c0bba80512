"""Cutting lists into pages, forwards and backwards."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

from msgspec import UnsetType

from mockserver.core.store import Index, Store, Table
from mockserver.core.times import SECOND_MS
from mockserver.providers.vinr.handlers.acting import instant
from mockserver.providers.vinr.refusals import InvalidCursor, ParameterConflict
from mockserver.providers.vinr.rules.ids import reference_id
from mockserver.providers.vinr.wire import (
    GUIDE_PAGE,
    REFERENCE_PAGE,
    ListOf,
    Page,
    Paging,
    Range,
    ReferenceListOf,
)

R = TypeVar("R")
W = TypeVar("W")

# How much of a filtered list is looked at to say how long it is.
_SAMPLE = 1000

Keep = Callable[[R], bool]


@dataclass(frozen=True, slots=True)
class Listing(Generic[R]):
    """A list in the order in which it is shown.

    `find` is the record with an id, if it is one of the list's. `after` is what follows on a
    record (from the beginning without one), `before` what comes before it, the nearest first.
    `count` is how many records there are, None where that is not known.
    """

    find: Callable[[str], R | None]
    after: Callable[[R | None], Iterator[R]]
    before: Callable[[R], Iterator[R]]
    id: Callable[[R], str]
    count: int | None
    keep: Keep[R] | None = None


def indexed(
    store: Store,
    table: Table[R],
    index: Index[R],
    scope: Hashable,
    key: Callable[[str], Hashable],
    keep: Keep[R] | None = None,
) -> Listing[R]:
    """The records of an index, newest first. `key` is that of the record with an id.

    A record that has been deleted since is in no list, but lists go on from it.
    """

    def place(record: Any) -> tuple[Any, Hashable]:
        return (index.sort(record), key(record.id))

    def after(record: R | None) -> Iterator[R]:
        bound = None if record is None else place(record)
        return store.newest_first(table, index, scope, bound)

    def before(record: R) -> Iterator[R]:
        return store.oldest_first(table, index, scope, place(record))

    def find(id: str) -> R | None:
        record = store.get(table, key(id))
        if record is None or index.scope(record) not in (scope, None):
            return None
        return record

    return Listing(find, after, before, _id, store.count(index, scope), keep)


def _id(record: Any) -> str:
    text: str = record.id
    return text


def listed(records: list[R], id: Callable[[R], str], keep: Keep[R] | None = None) -> Listing[R]:
    """A list that is short enough to be held."""

    def find(name: str) -> R | None:
        return next((record for record in records if id(record) == name), None)

    def after(record: R | None) -> Iterator[R]:
        return iter(records if record is None else records[records.index(record) + 1 :])

    def before(record: R) -> Iterator[R]:
        return reversed(records[: records.index(record)])

    return Listing(find, after, before, id, len(records), keep)


@dataclass(frozen=True, slots=True)
class Cut(Generic[R]):
    """A page of a list."""

    records: list[R]
    page: Page


def cut(query: Paging, listing: Listing[R], size: int) -> Cut[R]:
    """The page that a request asks for; `size` is that of pages unless it says.

    Raises ParameterConflict for two cursors, InvalidCursor for one that is no object of the list.
    """
    limit = size if isinstance(query.limit, UnsetType) else query.limit
    keep = listing.keep
    is_backwards = not isinstance(query.ending_before, UnsetType)
    if is_backwards:
        if not isinstance(query.starting_after, UnsetType):
            raise ParameterConflict("ending_before", "excludes starting_after")
        found = listing.before(_cursor(listing, "ending_before", str(query.ending_before)))
    elif isinstance(query.starting_after, UnsetType):
        found = listing.after(None)
    else:
        found = listing.after(_cursor(listing, "starting_after", query.starting_after))
    kept = list(islice(found if keep is None else filter(keep, found), limit + 1))
    has_more, records = len(kept) > limit, kept[:limit]
    if is_backwards:
        records.reverse()
    following = listing.id(records[-1]) if has_more else None
    return Cut(records, Page(has_more, following, _estimate(listing)))


def _cursor(listing: Listing[R], param: str, id: str) -> R:
    record = listing.find(id)
    if record is None:
        raise InvalidCursor(param, id)
    return record


def _estimate(listing: Listing[R]) -> int:
    """How long a list is: exactly, unless it is long and filtered."""
    if listing.keep is None and listing.count is not None:
        return listing.count
    sample = list(islice(listing.after(None), _SAMPLE))
    kept = len(sample) if listing.keep is None else sum(map(listing.keep, sample))
    if listing.count is None or listing.count <= len(sample):
        return kept
    return kept * listing.count // len(sample)


def guide_page(query: Paging, listing: Listing[R], show: Callable[[list[R]], list[W]]) -> ListOf[W]:
    """A page as the guides show it."""
    part = cut(query, listing, GUIDE_PAGE)
    return ListOf("list", show(part.records), part.page)


def reference_page(
    query: Paging, listing: Listing[R], show: Callable[[list[R]], list[W]]
) -> ReferenceListOf[W]:
    """A page as the reference shows it."""
    part = cut(query, listing, REFERENCE_PAGE)
    if part.page.next_cursor is not None:
        part.page.next_cursor = reference_id(part.page.next_cursor)
    return ReferenceListOf("list", show(part.records), part.page, part.page.has_more)


# Filters


def all_of(*filters: Keep[R] | None) -> Keep[R] | None:
    """One filter of several, some of which may not be asked for."""
    asked = [each for each in filters if each is not None]
    if not asked:
        return None
    return lambda record: all(keep(record) for keep in asked)


def equal(wanted: object, value: Callable[[R], object]) -> Keep[R] | None:
    """Whether a value is the one that is asked for, if any is."""
    if isinstance(wanted, UnsetType):
        return None
    return lambda record: value(record) == wanted


def has_pairs(
    wanted: dict[str, str] | UnsetType, pairs: Callable[[R], dict[str, str]]
) -> Keep[R] | None:
    """Whether metadata hold all pairs that are asked for."""
    if isinstance(wanted, UnsetType):
        return None
    asked = wanted.items()
    return lambda record: asked <= pairs(record).items()


def within(asked: Range | UnsetType, at_ms: Callable[[R], int]) -> Keep[R] | None:
    """Whether a time, to the second as it is shown, lies in a range."""
    if isinstance(asked, UnsetType):
        return None
    bounds = {
        name: instant(value)
        for name in ("gte", "gt", "lte", "lt")
        if not isinstance(value := getattr(asked, name), UnsetType)
    }

    def keep(record: R) -> bool:
        shown_ms = at_ms(record) // SECOND_MS * SECOND_MS
        return (
            shown_ms >= bounds.get("gte", shown_ms)
            and shown_ms > bounds.get("gt", shown_ms - 1)
            and shown_ms <= bounds.get("lte", shown_ms)
            and shown_ms < bounds.get("lt", shown_ms + 1)
        )

    return keep

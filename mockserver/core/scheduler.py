"""What is due at a point of a world's time: status changes, expiry, retries.

What merely stops being valid (tokens, codes) is not scheduled; it is compared with the clock
when it is used.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mockserver.core.store import Index, Store, Table


class Due(msgspec.Struct, frozen=True, gc=False):
    """A piece of work. `kind` finds its handler, `subject` is what it works on.

    `what` says the same for people, for example `expys redemption rdm_1 becomes OPEN`.
    """

    number: int
    at_ms: int
    kind: str
    subject: tuple[str, ...]
    what: str


_BY_TIME: Index[Due] = Index("time", scope=lambda _: "", sort=lambda due: (due.at_ms, due.number))
DUE: Table[Due] = Table("core.due", _BY_TIME)
_LAST_NUMBER: Table[int] = Table("core.last_due")


def schedule(store: Store, at_ms: int, kind: str, subject: tuple[str, ...], what: str) -> Due:
    """Plan a piece of work; work for the same instant runs in the order of planning."""
    number = (store.get(_LAST_NUMBER, "") or 0) + 1
    store.put(_LAST_NUMBER, "", number)
    due = Due(number, at_ms, kind, subject, what)
    store.put(DUE, number, due)
    return due


def done(store: Store, due: Due) -> None:
    """Take a piece of work off the plan, because it ran or is no longer wanted."""
    store.remove(DUE, due.number)


def next_due(store: Store) -> Due | None:
    """What is due first."""
    return store.first(DUE, _BY_TIME, "")


def upcoming(store: Store) -> Iterator[Due]:
    """Everything planned, in the order it will run."""
    return store.oldest_first(DUE, _BY_TIME, "")

"""What the checks of Expys tell each other, and what several of them do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from mockserver.contract.walk import Walk

KEY: Final = "key"
"""The org's key that the run was given."""
IS_LIVE: Final = "is live"
MEMBER: Final = "member"
"""A member who is there already."""
OFFER: Final = "offer"
"""The id of an offer."""

UNAVAILABLE: Final = "offer that cannot be booked"

GUEST: Final = "member of the run"
"""The id of a member that the run has made; the run may write for this one."""
GUEST_TOKEN: Final = "token of that member"
OTHER_TOKEN: Final = "token of another member"
AFFORDABLE: Final = "offer that can be booked and has a price"
BOOKING: Final = "redemption"

PAGES_MAX: Final = 20
"""How many pages of a list are read: a real catalogue may be long."""


def bearer(credential: str) -> Mapping[str, str]:
    """How a credential is sent."""
    return {"Authorization": f"Bearer {credential}"}


def about(walk: Walk) -> dict[str, object]:
    """Naming the member who is there already, in a query."""
    return {"externalUserID": walk.need(MEMBER)}


def pages(
    walk: Walk, operation: str, field: str, limit: int, **more: Any
) -> Iterator[list[dict[str, Any]]]:
    """The pages of a list, so many entries each."""
    query = {**more.pop("query", {}), "limit": limit}
    cursor: str | None = None
    for _ in range(PAGES_MAX):
        asked = query if cursor is None else {**query, "cursor": cursor}
        page = walk.call(operation, query=asked, **more)
        yield page[field]
        cursor = page["nextCursor"]
        if cursor is None:
            return


def check_pages(
    walk: Walk,
    operation: str,
    field: str,
    key: str,
    *,
    path: Mapping[str, str] | None = None,
    auth: Mapping[str, str] | None = None,
) -> None:
    """Read the beginning of a list entry by entry, and in one piece: both have to be alike."""
    how = {"path": path, "auth": walk.auth if auth is None else auth}
    whole = walk.call(operation, query={"limit": PAGES_MAX}, **how)
    singly = [entry[key] for page in pages(walk, operation, field, 1, **how) for entry in page]
    walk.same(f"{operation} entry by entry", [entry[key] for entry in whole[field]], singly)


def newest_first(walk: Walk, operation: str, entries: list[dict[str, Any]]) -> None:
    """Note if entries do not come newest first."""
    times = [entry["createdAt"] for entry in entries]
    walk.holds(f"{operation}: newest first", times == sorted(times, reverse=True), times)

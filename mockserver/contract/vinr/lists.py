"""Lists of both surfaces: pages, cursors, order, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import pairwise
from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.vinr.facts import NOBODY, alike, refusal
from mockserver.contract.walk import Skipped, Walk

PIECE: Final = 4
"""How many entries of each list are read entry by entry."""

PAGES_MAX: Final = 50
"""How many pages of a list are read: one of a real sandbox may be long."""

GUIDE_PAGE: Final = 25
REFERENCE_PAGE: Final = 10

_CUT: Final = "mockserver.providers.vinr.handlers.pages:cut"
_LISTS: Final = {
    "loyalty.programs.list": "Programs",
    "loyalty.accounts.list": "Accounts",
    "loyalty.transactions.list": "Transactions",
    "loyalty.earningRules.list": "Earning rules",
    "loyalty.rewards.list": "Rewards",
    "loyalty.redemptions.list": "Redemptions",
    "customers.list": "Customers",
    "payments.list": "Payments",
    "refunds.list": "Refunds",
    "ref.loyaltyAccounts.list": "The reference's accounts",
    "ref.pointsTransactions.list": "The reference's transactions",
    "ref.earningRules.list": "The reference's earning rules",
    "ref.rewards.list": "The reference's rewards",
    "ref.redemptions.list": "The reference's redemptions",
    "events.list": "Events",
    "webhookEndpoints.list": "Webhook endpoints",
}


def pages(
    walk: Walk, operation: str, query: Mapping[str, object], limit: int
) -> Iterator[list[dict[str, Any]]]:
    """The pages of a list, so many entries each; raises Skipped for one that is too long."""
    cursor: dict[str, object] = {}
    for _ in range(PAGES_MAX):
        listed = walk.call(operation, query={**query, **cursor, "limit": limit})
        yield listed["data"]
        if not listed["page"]["has_more"]:
            return
        cursor = {"starting_after": listed["page"]["next_cursor"]}
    raise Skipped(f"the list has more than {PAGES_MAX} pages")


def check_page(walk: Walk, what: str, listed: Mapping[str, Any], limit: int) -> None:
    """Hold what a page says of itself against what is in it."""
    page, ids = listed["page"], [entry["id"] for entry in listed["data"]]
    last = ids[-1] if ids else None
    walk.holds(f"{what}: at most {limit} entries", len(ids) <= limit, len(ids))
    walk.same(f"{what}: next_cursor", last if page["has_more"] else None, page["next_cursor"])
    if page["has_more"]:
        walk.same(f"{what}: entries of a page with more behind it", limit, len(ids))
    enough = page["total_estimate"] >= len(ids)
    walk.holds(f"{what}: total_estimate of all entries", enough, page["total_estimate"])
    if "has_more" in listed:
        walk.same(f"{what}: has_more beside the page", page["has_more"], listed["has_more"])


def check_list(
    walk: Walk, operation: str, query: Mapping[str, object] | None = None
) -> list[dict[str, Any]]:
    """Read the beginning of a list in one piece, then entry by entry, then backwards."""
    asked = dict(query or {})
    whole = walk.call(operation, query={**asked, "limit": PIECE})
    check_page(walk, operation, whole, PIECE)
    entries: list[dict[str, Any]] = whole["data"]
    ids = [entry["id"] for entry in entries]
    for before, entry in pairwise(entries):
        page = walk.call(operation, query={**asked, "limit": 1, "starting_after": before["id"]})
        check_page(walk, operation, page, 1)
        walk.same(f"{operation}: what follows", [entry["id"]], [x["id"] for x in page["data"]])
        alike(walk, f"{operation}: what follows", entry, page["data"][0])
    if len(ids) > 1:
        query_back = {**asked, "limit": 1, "ending_before": ids[-1]}
        page = walk.call(operation, query=query_back)
        walk.same(f"{operation}: what comes before", [ids[-2]], [x["id"] for x in page["data"]])
        if len(ids) > 2:
            walk.same(f"{operation}: more before it", True, page["page"]["has_more"])
    return entries


def _check(operation: str, what: str) -> Check:
    def run(walk: Walk) -> None:
        entries = check_list(walk, operation)
        times: list[Any] = [entry.get("created_at", entry.get("created")) for entry in entries]
        newest_first = times == sorted(times, reverse=True)
        walk.holds(f"{operation}: newest first", newest_first, times)

    return Check(
        id=f"lists.{operation.removesuffix('.list')}",
        operation=operation,
        statement=f"{what} are listed newest first, and cursors lead on and back.",
        run=run,
    )


def _default_page(operation: str, size: int) -> Check:
    def run(walk: Walk) -> None:
        check_page(walk, operation, walk.call(operation), size)

    surface = "guides" if size == GUIDE_PAGE else "reference"
    constant = "GUIDE_PAGE" if size == GUIDE_PAGE else "REFERENCE_PAGE"
    return Check(
        id=f"lists.page-of-the-{surface}",
        operation=operation,
        statement=f"A page of the {surface} has {size} entries unless limit says otherwise.",
        run=run,
        decided_in=f"mockserver.providers.vinr.wire.common:{constant}",
    )


def _limits(walk: Walk) -> None:
    for operation in ("loyalty.transactions.list", "ref.pointsTransactions.list"):
        check_page(walk, operation, walk.call(operation, query={"limit": 100}), 100)


def _limited(limit: object, _: Walk) -> dict[str, Any]:
    return {"query": {"limit": limit}}


READS: Final = (
    *(_check(operation, what) for operation, what in _LISTS.items()),
    _default_page("loyalty.transactions.list", GUIDE_PAGE),
    _default_page("ref.pointsTransactions.list", REFERENCE_PAGE),
    Check(
        id="lists.longest-page",
        operation="loyalty.transactions.list",
        statement="A page may have 100 entries.",
        run=_limits,
    ),
    *(
        refusal(
            f"lists.{id}",
            operation,
            statement,
            "400 parameter_invalid",
            partial(_limited, limit),
            param="limit",
            writes=False,
        )
        for id, operation, statement, limit in (
            ("limit-of-0", "loyalty.accounts.list", "A limit of 0 is refused", 0),
            ("limit-of-101", "loyalty.accounts.list", "A limit of 101 is refused", 101),
            ("limit-in-words", "loyalty.accounts.list", "A limit in words is refused", "ten"),
            (
                "reference-limit",
                "ref.loyaltyAccounts.list",
                "The reference refuses a limit of 101",
                101,
            ),
        )
    ),
    refusal(
        "lists.both-cursors",
        "loyalty.accounts.list",
        "Both cursors at once are refused",
        "400 parameter_conflict",
        lambda _: {"query": {"starting_after": "loy_1", "ending_before": "loy_1"}},
        writes=False,
    ),
    refusal(
        "lists.unknown-cursor",
        "loyalty.accounts.list",
        "A cursor that names nothing of the list is refused",
        "400 invalid_cursor",
        lambda _: {"query": {"starting_after": f"loy_{NOBODY}"}},
        param="starting_after",
        writes=False,
        decided_in=_CUT,
    ),
    refusal(
        "lists.unknown-cursor-back",
        "ref.loyaltyAccounts.list",
        "The reference refuses such a cursor on the way back",
        "400 invalid_cursor",
        lambda _: {"query": {"ending_before": f"la_{NOBODY}"}},
        param="ending_before",
        writes=False,
        decided_in=_CUT,
    ),
)

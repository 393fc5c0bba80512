"""Everything that can be read of a world, request by request, to compare two worlds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.providers.vinr.api import Answer, Vinr
from tests.world import Json

# Lists by their paths, each with the field that parts of it can be asked for by. Single objects
# are read below the same path. Events are not compared: the outbox is in no document.
LISTS = {
    "/v1/loyalty/programs": "",
    "/v1/loyalty/accounts": "customer",
    "/v1/loyalty-accounts": "customer",
    "/v1/loyalty/transactions": "account",
    "/v1/points-transactions": "loyalty_account",
    "/v1/loyalty/earning-rules": "",
    "/v1/earning-rules": "",
    "/v1/loyalty/rewards": "account",
    "/v1/rewards": "",
    "/v1/loyalty/redemptions": "account",
    "/v1/redemptions": "",
    "/v1/tiers": "",
    "/v1/customers": "",
    "/v1/payments": "customer",
    "/v1/refunds": "",
    "/v1/webhook-endpoints": "",
}

# What is read of single objects besides, by the path of their list.
PARTS = {"/v1/loyalty/programs": "liability", "/v1/loyalty/accounts": "wallet"}

# Objects that are shown in the place of ids.
EXPANDED = {
    "/v1/loyalty/accounts": "expand[]=customer&expand[]=tier&expand[]=program",
    "/v1/loyalty/transactions": "expand[]=account&expand[]=redemption.reward",
    "/v1/payments": "expand[]=customer&expand[]=refunds.payment",
}

# What may have been deleted, by the list that still goes on from it.
GONE = {
    "customers": "/v1/customers",
    "earning_rules": "/v1/loyalty/earning-rules",
    "webhooks": "/v1/webhook-endpoints",
}

PAGE = 7


@dataclass(frozen=True)
class Read:
    """A request and what was answered."""

    path: str
    query: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def keys(document: Json) -> dict[str, str]:
    """A key for each environment that has one which may do everything, as often as it likes."""
    found: dict[str, str] = {}
    for each in document["vinr"].get("keys", ()):
        kind, environment, _ = each["key"].split("_", 2)
        if kind == "sk" and not {"rate_limit", "expires_at", "revoked"} & each.keys():
            found.setdefault(environment, each["key"])
    return found


def read_all(document: Json, api: Vinr) -> Iterator[Read]:
    """Ask for everything that a document says there is, in both environments."""
    for environment, key in keys(document).items():
        side = document["vinr"].get(environment, {})
        for path in LISTS:
            yield from _list(api, key, path, side)
        for part, path in GONE.items():
            for each in side.get(part, ()):
                if "deleted_at" in each:
                    yield _read(api, key, path, f"starting_after={each['id']}")
                    yield _read(api, key, f"{path}/{each['id']}")


def _list(api: Vinr, key: str, path: str, side: Json) -> Iterator[Read]:
    ids = []
    for answer, items in _pages(api, key, path):
        yield answer
        ids += [each["id"] for each in items]
    for name in _names(side, LISTS[path]):
        yield from (answer for answer, _ in _pages(api, key, path, f"&{LISTS[path]}={name}"))
    yield _read(api, key, path, EXPANDED.get(path, ""))
    for id in ids:
        yield _read(api, key, f"{path}/{id}")
        if path in PARTS:
            yield _read(api, key, f"{path}/{id}/{PARTS[path]}")


def _names(side: Json, about: str) -> list[str]:
    """What a list can be asked for by: all customers, or all accounts."""
    part = {"": "", "customer": "customers"}.get(about, "accounts")
    return [each["id"] for each in side.get(part, ()) if "deleted_at" not in each]


def _pages(api: Vinr, key: str, path: str, query: str = "") -> Iterator[tuple[Read, list[Json]]]:
    more: str | None = ""
    while more is not None:
        asked = f"limit={PAGE}{query}{more}"
        answer = api.asked(path, asked, key)
        content: Any = answer.data
        yield _kept(api, path, asked, answer), content["data"]
        following = content["page"]["next_cursor"]
        more = None if following is None else f"&starting_after={following}"


def _read(api: Vinr, key: str, path: str, query: str = "") -> Read:
    return _kept(api, path, query, api.asked(path, query, key))


def _kept(api: Vinr, path: str, query: str, answer: Answer) -> Read:
    headers = tuple(
        (name, value.replace(f"world={api.world}", "world="))
        for name, value in answer.headers.multi_items()
    )
    return Read(path, query, answer.status, headers, answer.body)

"""Everything that can be read of a world, request by request, to compare two worlds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from mockserver.exchange.operation import Operation
from mockserver.providers.expys.auth import MEMBER, SERVER
from mockserver.providers.expys.operations import OPERATIONS
from mockserver.providers.expys.state import RedemptionStatus
from tests.builders import Answer, Api, Json

# A stream has no end; what it says is what `listMessages` says.
ENDLESS = {"streamMessages"}

# So many members of a side read with tokens of their own.
MEMBERS_MAX = 4

# Long before and long after everything that happens in the worlds of tests.
SINCE, UNTIL = "2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z"


@dataclass
class Side:
    """One org in one environment, as a document lists it."""

    keys: list[str]
    tokens: dict[str, str]
    members: list[str]
    offers: list[str]
    interests: list[str]
    redemptions: list[str]
    conversations: list[str]
    terms: list[str]
    tiers: list[str]
    instants: list[str] = field(default_factory=list)


def sides(document: Json, api: Api) -> Iterator[Side]:
    """Every side of a document; a token is fetched for each member."""
    for org in document["expys"]["orgs"]:
        for environment in ("sandbox", "live"):
            part: Json = org.get(environment, {})
            keys = [
                each["key"] for each in org.get("keys", ()) if f"_{environment}_" in each["key"]
            ]
            present = [each for each in part.get("members", ()) if "removedAt" not in each]
            names = [each["externalUserID"] for each in present]
            made_up = _made_up(document, org["id"], environment)
            tokens = {}
            for name in names if keys else ():
                grant = api.post("/v1/auth/exchange", {"externalUserID": name}, keys[0])
                tokens[name] = grant.data["accessToken"] if grant.status == 200 else "none"
            yield Side(
                keys,
                tokens,
                [*made_up, *(each["externalUserID"] for each in part.get("members", ()))],
                [
                    *_ids(document["expys"].get("catalogue", {}), part.get("catalogue", "")),
                    *_ids(part, "offers"),
                ],
                _ids(part, "interests"),
                _ids(part, "redemptions"),
                _ids(part, "conversations"),
                [each["version"] for each in org.get("terms", ())],
                sorted({*(each.get("tier", "standard") for each in present), "a"}),
                sorted(_instants(part)),
            )


def _made_up(document: Json, org: str, environment: str) -> list[str]:
    """The members of a population that are not listed."""
    population = document.get("population", {}).get("expys")
    if population is None or (population["org"], population.get("env", "sandbox")) != (
        org,
        environment,
    ):
        return []
    prefix = population.get("prefix", "member_")
    return [f"{prefix}{number + 1}" for number in range(population["members"])]


def _ids(part: Json, key: str) -> list[str]:
    return [each["id"] for each in part.get(key, ())]


def _instants(part: Json) -> set[str]:
    """Some of the times at which something counted."""
    booked = {each["createdAt"] for each in part.get("redemptions", ())}
    moved = {entry["at"] for each in part.get("members", ()) for entry in each.get("ledger", ())}
    return booked | moved


Call = tuple[str, str, Json]


def calls(side: Side) -> dict[str, list[Call]]:
    """What is asked with each operation: path, the member acted for (or none), and query."""
    everyone = ["", *side.members]
    months: Json = {"from": SINCE, "to": UNTIL, "interval": "month"}
    tiers: list[Json] = [{"tier": tier} for tier in side.tiers]
    near = [{"from": at, "to": UNTIL, "interval": "month"} for at in side.instants[-3:]]
    return {
        "listMembers": [("/v1/members", "", query) for query in ({}, {"limit": 7}, *tiers)],
        "getMember": [(f"/v1/members/{quote(each, safe='')}", "", {}) for each in side.members],
        "listOffers": [
            ("/v1/offers", "", query) for query in ({}, {"limit": 2}, {"available": "true"})
        ],
        "getOffer": [(f"/v1/offers/{each}", "", {}) for each in side.offers],
        "listRedemptions": [
            *(("/v1/redemptions", member, {"limit": 2}) for member in everyone),
            *(("/v1/redemptions", "", {"status": each.value}) for each in RedemptionStatus),
        ],
        "getRedemption": [(f"/v1/redemptions/{each}", "", {}) for each in side.redemptions],
        "getEligibility": [("/v1/eligibility", member, {}) for member in everyone],
        "getWallet": [("/v1/wallet", "", {})],
        "listTransactions": [
            ("/v1/wallet/transactions", member, {"limit": 2}) for member in everyone
        ],
        "listConversations": [("/v1/conversations", member, {}) for member in everyone],
        "listMessages": [
            (f"/v1/conversations/{each}/messages", "", {"limit": 2}) for each in side.conversations
        ],
        "getInterest": [(f"/v1/interests/{each}", "", {}) for each in side.interests],
        "getTerms": [("/v1/terms", member, {}) for member in everyone],
        "getTermsContent": [(f"/v1/terms/{each}/content", "", {}) for each in side.terms],
        "getBalance": [("/v1/balance", "", {})],
        "getAnalyticsSummary": [("/v1/analytics/summary", "", {})],
        "getAnalyticsOffers": [("/v1/analytics/offers", "", {})],
        "getAnalyticsTimeseries": [
            ("/v1/analytics/timeseries", "", each) for each in (months, *near)
        ],
        "listWebhooks": [("/v1/webhooks", "", {})],
    }


@dataclass(frozen=True)
class Read:
    """A request and what was answered."""

    operation: str
    path: str
    by: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def read_all(document: Json, api: Api) -> list[Read]:
    """Ask for everything that the document says there is, with each credential, page by page."""
    reads: list[Read] = []
    for side in sides(document, api):
        asked = calls(side)
        for operation in OPERATIONS:
            if operation.method != "GET" or operation.id in ENDLESS:
                continue
            for credential, owner in _credentials(side, operation):
                for path, member, query in asked[operation.id]:
                    if owner and member not in ("", owner):
                        continue
                    # Keys of one side see the same members.
                    if member and not owner and credential != side.keys[0]:
                        continue
                    named = {"externalUserID": member} if member and not owner else {}
                    reads += _pages(api, operation.id, path, credential, {**query, **named})
        for interest in side.interests:
            reads.append(_phone_code(api, interest))
    return reads


def _credentials(side: Side, operation: Operation) -> Sequence[tuple[str, str]]:
    """The credentials to try, each with the member it stands for; the wrong kind gives 403.

    What an id names is asked for as one member only, and lists as a few: there are many of both.
    """
    keys = [(key, "") for key in side.keys]
    tokens = [(token, member) for member, token in side.tokens.items()]
    if operation.access == SERVER or "{" in operation.path:
        return [*keys, *tokens[:1]]
    some = tokens[:MEMBERS_MAX]
    return [*keys[:1], *some] if operation.access == MEMBER else [*keys, *some]


def _pages(api: Api, operation: str, path: str, by: str, query: Json) -> Iterator[Read]:
    """A list to its end; anything else is one page."""
    more: Json = {}
    while True:
        answer = api.get(path, by, **query, **more)
        yield _read(api, operation, f"{path}?{query}{more}", by, answer)
        cursor = None if answer.status != 200 else answer.data.get("nextCursor")
        if cursor is None:
            return
        more = {"cursor": cursor}


def _read(api: Api, operation: str, path: str, by: str, answer: Answer) -> Read:
    headers = tuple(
        (name, value.replace(f"world={api.world}", "world="))
        for name, value in answer.headers.multi_items()
    )
    return Read(operation, path, by, answer.status, headers, answer.body)


def _phone_code(api: Api, interest: str) -> Read:
    response = api.control("GET", f"/expys/interests/{interest}/phone-code")
    return Read("phone-code", interest, "", response.status_code, (), response.content)


def due(api: Api) -> Json:
    """The time of a world and what will happen next."""
    found: Json = api.controlled("GET", "/clock")
    return {**found, "due": without_deliveries(found["due"])}


def without_deliveries(items: list[Json]) -> list[Json]:
    """What is due or was done, but for what the outbox sends: documents leave that out."""
    return [each for each in items if not each["what"].startswith("webhook ")]


def rules(api: Api) -> list[Json]:
    """The rules of a world with their counters, without what looks back."""
    found = api.controlled("GET", "/faults")["faults"]
    return [{**each, "until": None, "last": None} for each in found]

"""Worlds to be written out: shipped ones, and ones in which all sorts of things have happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.builders import (
    KEY,
    LIVE_KEY,
    ORG_KEY,
    ORG_LIVE_KEY,
    POOL_KEY,
    Answer,
    Api,
    Json,
    a_fixture,
    an_org,
)
from tests.providers.expys.reads import without_deliveries

AUTO_KEY = "expys_sandbox_auto"
HOOKS_KEY = "expys_live_hooks"
LIMITED_KEY = "expys_sandbox_limited"
CREDIT_KEY = "expys_live_credit"
POINTS_MAX = 2**31 - 1
REFUSAL = {"code": "LATE", "message": "Come back."}

Session = Callable[[Api], None]


def demo(api: Api) -> None:
    """The demo world as it is."""


def edge_cases(api: Api) -> None:
    """Everything that is hard to get into."""
    api.start("edge-cases")


def empty(api: Api) -> None:
    """An org and its keys."""
    api.start("empty")


def running(api: Api) -> None:
    """A world whose clock was let go, and stopped again at an odd moment."""
    api.start("demo", mode="running")
    api.a_member(5)
    api.controlled("PUT", "/clock", {"mode": "frozen"})


def another_seed(api: Api) -> None:
    """A fork that goes on with another seed: the ids that it has say nothing to that one."""
    api.a_booking(100, "early")
    api.say("Hello?", api.a_token("user_42"))
    copy = f"{api.world}-origin"
    api.controlled("PUT", f"/worlds/{copy}", {"from": api.world})
    api.controlled("PUT", f"/worlds/{api.world}", {"from": copy, "seed": 99})
    api.controlled("DELETE", f"/worlds/{copy}")
    api.a_booking(100, "late")
    api.an_interest("off_dinner", "late")
    api.a_webhook("http://127.0.0.1:9/hook")


def ids_of_its_own(api: Api) -> None:
    """Records that a fixture has named."""
    ledger = [
        {"type": "CREDIT", "amount": 9 - number, "at": "-1d", "id": f"entry {number}"}
        for number in range(5)
    ]
    messages = [{"author": "system", "at": "-1d", "id": f"message {each}"} for each in "cab"]
    part = {
        "members": [{"externalUserID": "ann", "ledger": ledger}],
        "conversations": [
            {"id": "b", "member": "ann", "messages": messages},
            {"id": "a", "member": "ann"},
        ],
        "offers": [{"id": f"off_{each}", "title": each} for each in "cab"],
        "webhooks": [
            {"id": each, "url": "http://127.0.0.1:9/", "events": ["member.created"], "secret": each}
            for each in "cab"
        ],
    }
    api.start({**a_fixture(an_org(part)), "extends": "demo"})


def members_and_wallets(api: Api) -> None:
    """Members who came, went and came back, and what they did with their points."""
    api.start("edge-cases")
    for number, name in enumerate(("ann", "bob", "with space/and slash", "ä ö", "<<")):
        api.a_member(100 * number, name, tier=f"tier {number % 2}", displayName=name or None)
    odd = {"<<": {"a": [1, True, None]}, "n": 1.0, "": "2026-01-01", "big": 2**70, "s": "a\nb\x85"}
    api.put("/v1/members/ann", {"attributes": odd}).ok()
    profile = {"externalUserID": "bob", "email": "bob@example.com", "tier": "no"}
    api.post("/v1/auth/exchange", profile).ok()
    for retained in ("true", "false"):
        api.delete("/v1/members/bob", KEY, retainBalance=retained).ok()
        api.put("/v1/members/bob", {}).ok()
        api.credit("bob", 7, reason="member_removed").ok()
    api.delete("/v1/members/with%20space%2Fand%20slash", KEY, retainBalance="true").ok()
    # A refund takes what was received above what a credit could.
    dear = api.redeem("off_dear", "at_limit").data
    api.cancel(dear["id"]).ok()
    api.a_member(0, "first", by=CREDIT_KEY)
    api.redeem("off_500", "first", by=CREDIT_KEY).ok()


def a_population(api: Api) -> None:
    """Made-up members, some of whom have moved on."""
    part = {"org": "org_demo", "members": 30, "entries_per_member": 3, "tiers": ["a", "b"]}
    more = {"points_per_entry": 5000, "prefix": "m_"}
    api.start({"version": 1, "extends": "demo", "population": {"expys": part | more}})
    api.advance("1h")
    api.credit("m_3", 7).ok()
    api.put("/v1/members/m_4", {"displayName": "Four"}).ok()
    api.delete("/v1/members/m_5").ok()
    api.redeem("off_free", "m_6").ok()
    api.an_interest("off_spa", "m_7")
    thread = api.conversations("m_8")[0]["id"]
    api.write("Hello.", conversation=thread)
    body = {"versions": ["ldv_tos_2"], "externalUserID": "m_9"}
    api.post("/v1/terms/acceptance", body).ok()
    api.controlled("POST", "/expys/conversations", {"externalUserID": "m_10"})
    canceled = api.redeem("off_coffee", "m_30").data
    api.cancel(canceled["id"]).ok()


def a_population_without_wallets(api: Api) -> None:
    """Made-up members who have nothing, on the live side."""
    part = {"org": "org_pool", "members": 5, "env": "live", "entries_per_member": 0}
    api.start({"version": 1, "extends": "demo", "population": {"expys": part}})
    api.redeem("off_zero", "member_2", by=POOL_KEY).ok()


def bookings(api: Api) -> None:
    """Bookings in every status, and another currency."""
    api.start("edge-cases")
    for status in ("OPEN", "PURCHASED", "COMPLETED"):
        for booking in _open(api):
            api.control("POST", f"/expys/redemptions/{booking}/status", {"status": status})
    api.put("/v1/redemptions/rdm_unrated/feedback", {"rating": 7, "comment": "Fine."}).ok()
    # What was paid stays as it was.
    dearer = {"pointsPrice": 1201, "org": "org_demo", "env": "sandbox"}
    api.controlled("PUT", "/expys/offers/off_spa", dearer)
    changed = {"currencyName": "Ørter", "currencyUnitsPerUSD": 33.3, "confirmReprice": True}
    api.put("/v1/configuration", changed).ok()


def steps_at_one_instant(api: Api) -> None:
    """Bookings that move by themselves; of two that do at once, the younger one goes first."""
    part = {
        "offers": [{"id": f"off_{number}", "title": "Free"} for number in range(3)],
        "members": [{"externalUserID": "ann"}],
    }
    steps = [{"to": "OPEN", "after": "1h"}, {"to": "PURCHASED", "after": "5m"}]
    api.start({**a_fixture(an_org(part, auto_advance=steps)), "extends": "demo"})
    api.redeem("off_0", "ann", by=ORG_KEY).ok()
    api.advance("5m")
    api.redeem("off_1", "ann", by=ORG_KEY).ok()
    api.advance("55m")
    api.redeem("off_2", "ann", by=ORG_KEY).ok()
    # The points of another provider end later.
    planned = api.controlled("GET", "/clock")["due"][:3]
    assert planned[0]["at"] == planned[1]["at"] < planned[2]["at"]
    assert [each["what"].endswith("PURCHASED") for each in planned] == [False, True, False]


def pools(api: Api) -> None:
    """Bookings that a pool has paid, and one that was made before there was a pool."""
    part = {
        "offers": [{"id": f"off_{number}", "title": "Dear", "pointsPrice": 70} for number in "ab"],
        "members": [{"externalUserID": "ann"}],
    }
    ungated = an_org(live=part, settlement="ORG_POOL")
    api.start({**a_fixture(ungated), "extends": "edge-cases"})
    api.redeem("off_a", "ann", by=ORG_LIVE_KEY).ok()
    api.controlled("POST", "/expys/pool", {"org": "org", "grant": 100, "creditLimit": 7})
    api.redeem("off_b", "ann", by=ORG_LIVE_KEY).ok()
    api.controlled("PUT", "/expys/offers/off_b", {"pointsPrice": 99})
    api.a_member(0, "payer", by=POOL_KEY)
    api.redeem("off_spa", "payer", by=POOL_KEY).ok()
    canceled = api.redeem("off_dinner", "payer", by=POOL_KEY).data
    api.cancel(canceled["id"], by=POOL_KEY, note="no").ok()
    api.controlled("POST", "/expys/pool", {"org": "org_pool", "grant": 5, "purchase": 6})
    api.controlled("POST", "/expys/pool", {"org": "org_pool", "lowWaterMark": None})
    # What comes back may outgrow what a fixture could grant.
    booked = api.redeem("off_500", "first", by=CREDIT_KEY).data
    full = {"org": "org_credit", "grant": POINTS_MAX, "creditLimit": 0}
    api.controlled("POST", "/expys/pool", full)
    api.controlled("POST", "/expys/pool", {"org": "org_credit", "grant": 900})
    api.cancel(booked["id"], by=CREDIT_KEY).ok()
    assert api.get("/v1/balance", CREDIT_KEY).data["balance"] > POINTS_MAX


def _open(api: Api) -> list[str]:
    return [each["id"] for each in api.redemptions() if each["status"] != "CANCELED"]


def catalogue(api: Api) -> None:
    """Offers that were added and changed, at prices of their own."""
    api.an_offer(30, 5, title="Ours", valueUSD=0.1, expiresAt="+1h")
    api.an_offer(None, 0, id="off_ours", org="org_pool", env="live", images=["a", "b: c"])
    full: Json = {
        "location": {"display": "Here", "state": "X"},
        "inclusions": [{"group": "g", "name": "n"}],
        "maxGuests": 0,
        "disclaimer": "- no #comment: 'this' is \"text\"\n\n  indented\n",
        "description": "# not a comment",
        "availability": {"isAvailable": False, "quantityRemaining": 3},
        "startAt": "+1d",
        "endAt": "+2d",
    }
    api.an_offer(30, 5, id="off_full", **full)
    path = "/expys/offers/off_coffee"
    more = {"availability": {"isAvailable": True}, "org": "org_demo", "env": "sandbox"}
    api.controlled("PUT", path, more)
    api.put("/v1/offers/off_coffee/price", {"amount": 0.07}).ok()
    api.put("/v1/offers/off_spa/price", {"amount": 7}).ok()
    api.delete("/v1/offers/off_spa/price").ok()


def talk(api: Api) -> None:
    """Threads, messages, interests, their phones, and what was accepted."""
    api.start("edge-cases")
    token = api.a_token("user_42")
    api.say("Is anybody there?", token)
    api.write("Yes.", attachments=[{"name": "a.pdf", "url": "https://files.example.com/a"}])
    for kind in ("support", "booking", "notification"):
        opened = {"externalUserID": "user_123", "type": kind, "title": kind}
        api.controlled("POST", "/expys/conversations", opened)
    api.advance("1s")
    api.write("System.", conversation="cnv_support", author="system")
    interests = [api.an_interest(member=name)["id"] for name in ("user_42", "user_123", "user_42")]
    for number, interest in enumerate(interests):
        path = f"/v1/interests/{interest}"
        intake = {"phone": f"+35121000000{number}", "adults": 2, "preferredDates": ["2026-05-01"]}
        api.put(f"{path}/intake", {**intake, "dietary": "none"}).ok()
        api.post(f"{path}/phone/verification").ok()
        for _ in range(number * 2):
            api.put(f"{path}/phone/verification", {"code": "000000"}).ok()
    api.put(f"/v1/interests/{interests[0]}/phone/verification", {"code": "123456"}).ok()
    api.controlled("POST", f"/expys/interests/{interests[1]}/status", {"status": "in touch"})
    api.redeem("off_spa", "user_42", interest=interests[2]).ok()
    accepted = {"versions": ["ldv_tos_1", "ldv_tos_2"], "externalUserID": "user_42"}
    api.post("/v1/terms/acceptance", accepted).ok()


def hooks_faults_and_limits(api: Api) -> None:
    """Endpoints, rules that have struck, chances of deliveries, and a limit that is used up."""
    api.start("edge-cases")
    made = api.a_webhook("http://127.0.0.1:9/hook", "wallet.credited", "redemption.created")
    api.delete(f"/v1/webhooks/{made['id']}", HOOKS_KEY)
    api.delete("/v1/webhooks/wh_active", HOOKS_KEY).ok()
    rules: tuple[Json, ...] = (
        {"id": "once", "operation": "getBalance", "error": "CONFLICT", "times": 1},
        {
            "operation": "getBalance",
            "error": {"status": 503, "body": {"error": REFUSAL}},
            "share": 0.5,
        },
        {"operation": "getWallet", "delay": "1ms", "until": "10m", "skip": 1},
        {"path": "/expys/v1/terms/{version}/content", "error": "CONFLICT", "every": 2},
        {"operation": ["listOffers"], "match": {"query": {"limit": "2"}}, "error": "CONFLICT"},
    )
    for rule in rules:
        api.controlled("POST", "/faults", {"provider": "expys", **rule})
    for _ in range(3):
        api.get("/v1/balance", LIVE_KEY)
        api.get("/v1/terms/ldv_pp_1/content")
    settings = {"mode": "sink", "faults": {"drop": 0.25, "bad_signature": 1}}
    api.controlled("PUT", "/webhooks/settings", settings)
    for _ in range(4):
        api.get("/v1/offers", LIMITED_KEY)
    api.advance("1s")
    api.credit("user_123", 5).ok()


SESSIONS: tuple[Session, ...] = (
    demo,
    edge_cases,
    empty,
    running,
    another_seed,
    ids_of_its_own,
    members_and_wallets,
    a_population,
    a_population_without_wallets,
    bookings,
    steps_at_one_instant,
    pools,
    catalogue,
    talk,
    hooks_faults_and_limits,
)


def afterwards(api: Api, interests: Sequence[str] = ()) -> list[object]:
    """What a world says to requests that change it, and what it tells about them."""
    seen: list[object] = []

    def note(answer: Answer) -> Answer:
        seen.append((answer.status, answer.headers["X-Request-Id"], answer.body))
        return answer

    events = len(api.told())
    note(api.post("/v1/auth/exchange", {"externalUserID": "later"}))
    note(api.credit("later", 50_000, reason="so that it is there"))
    for offer in ("off_coffee", "off_spa", "off_free"):
        booked = note(api.redeem(offer, "later"))
        if booked.status == 201 and offer != "off_coffee":
            note(api.cancel(booked.data["id"], note="again"))
    for key in (KEY, ORG_KEY, ORG_LIVE_KEY):
        listed = note(api.get("/v1/redemptions", key, limit=12))
        for booking in listed.data["redemptions"] if listed.status == 200 else ():
            note(api.cancel(booking["id"], by=key))
        note(api.get("/v1/balance", key))
    for name in ("removed_with_balance", "removed_cleared", "later"):
        note(api.delete(f"/v1/members/{name}"))
    for interest in interests:
        for code in ("000000", "000000", "123456"):
            note(api.put(f"/v1/interests/{interest}/phone/verification", {"code": code}))
    note(api.put("/v1/members/later", {}))
    note(api.post("/v1/interests", {"offer": "off_dinner", "externalUserID": "later"}))
    note(api.post("/v1/webhooks", {"url": "http://127.0.0.1:9/x", "events": ["member.created"]}))
    moved = api.advance("2d")
    seen.append({**moved, "ran": without_deliveries(moved["ran"])})
    note(api.get("/v1/analytics/summary"))
    note(api.get("/v1/redemptions", AUTO_KEY))
    for told in api.told()[events:]:
        dropped = [each["status"] == "dropped" for each in told["deliveries"]]
        seen.append({**told, "deliveries": dropped})
    return seen

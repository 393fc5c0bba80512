"""Whatever was done to a world by calls, levers and the clock, its document makes one like it."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
)

from mockserver.providers.expys.state import RedemptionStatus
from tests.builders import ORG_KEY, ORG_LIVE_KEY, Api, Json, a_fixture, an_org
from tests.machines import run_machine
from tests.providers.expys.reads import due, read_all, rules
from tests.providers.expys.sessions import afterwards

KEYS = (ORG_KEY, ORG_LIVE_KEY)
MEMBERS = ("ann", "bob", "cy", "p1", "p2")
OFFERS = ("off_a", "off_b", "off_c")

PART: Json = {
    "offers": [
        {"id": id, "title": id, "pointsPrice": price, "quantityRemaining": 3}
        for id, price in zip(OFFERS, (30, 70, None), strict=True)
    ],
    "members": [{"externalUserID": "ann", "points": 100}, {"externalUserID": "bob"}],
}
WALLETS = an_org(
    PART,
    PART,
    auto_advance=[{"to": "OPEN", "after": "1h"}, {"to": "PURCHASED", "after": "5m"}],
    terms=[{"version": f"v{n}", "type": "PRIVACY_POLICY", "publishedAt": "-1d"} for n in (1, 2)],
    rate_limit=10_000,
)
BARE: Json = {**PART, "members": [{"externalUserID": "ann"}]}
POOL = an_org(PART | BARE, BARE, settlement="ORG_POOL", id="org", name="Pool")

keys = st.sampled_from(KEYS)
members = st.sampled_from(MEMBERS)
offers = st.sampled_from(OFFERS)
picks = st.integers(0, 2**16)
amounts = st.integers(1, 60)
statuses = st.sampled_from([each.value for each in RedemptionStatus])
free_form = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=5,
)
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


class Copies(RuleBasedStateMachine):
    """Drives one world; nothing is expected of its answers here."""

    def __init__(self, api: Api) -> None:
        super().__init__()
        self.origin = api
        self.api = api
        self.copies = 0
        self.seeds = 0

    @initialize(org=st.sampled_from([WALLETS, POOL]), made_up=st.booleans())
    def begin(self, org: Json, made_up: bool) -> None:
        fixture = a_fixture(org)
        if made_up:
            entries = 2 if org is WALLETS else 0
            population = {"org": "org", "members": 3, "prefix": "p", "entries_per_member": entries}
            fixture["population"] = {"expys": population}
        self.api.start(fixture)

    def teardown(self) -> None:
        """At last, the world and its copy are compared in everything."""
        document = self._state(self.api)
        copy = self._copy()
        assert self._state(copy) == document
        assert due(copy) == due(self.api)
        assert rules(copy) == rules(self.api)
        assert read_all(document, copy) == read_all(document, self.api)
        assert afterwards(copy) == afterwards(self.api)
        for api in (copy, self.api):
            if api is not self.origin:
                api.controlled("DELETE", f"/worlds/{api.world}")

    # Members and points

    @rule(by=keys, member=members, amount=amounts)
    def credit(self, by: str, member: str, amount: int) -> None:
        self.api.credit(member, amount, by)

    @rule(by=keys, member=members, attributes=st.dictionaries(texts, free_form, max_size=3))
    def set_member(self, by: str, member: str, attributes: Json) -> None:
        self.api.put(f"/v1/members/{member}", {"attributes": attributes}, by)

    @rule(by=keys, member=members, retain=st.sampled_from(["true", "false"]))
    def remove(self, by: str, member: str, retain: str) -> None:
        self.api.delete(f"/v1/members/{member}", by, retainBalance=retain)

    @rule(by=keys, member=members, name=texts, tier=texts)
    def exchange(self, by: str, member: str, name: str, tier: str) -> None:
        profile = {"externalUserID": member, "displayName": name, "tier": tier}
        self.api.post("/v1/auth/exchange", profile, by)

    @rule(by=keys, member=members)
    def accept(self, by: str, member: str) -> None:
        body = {"versions": ["v1"], "externalUserID": member}
        self.api.post("/v1/terms/acceptance", body, by)

    # Bookings and interests

    @rule(by=keys, member=members, offer=offers)
    def redeem(self, by: str, member: str, offer: str) -> None:
        self.api.redeem(offer, member, by)

    @rule(by=keys, pick=picks, note=texts)
    def cancel(self, by: str, pick: int, note: str) -> None:
        if booking := self._pick("/v1/redemptions", "redemptions", by, pick):
            self.api.cancel(booking, by, note=note)

    @rule(by=keys, pick=picks, status=statuses)
    def move(self, by: str, pick: int, status: str) -> None:
        if booking := self._pick("/v1/redemptions", "redemptions", by, pick):
            self.api.control("POST", f"/expys/redemptions/{booking}/status", {"status": status})

    @rule(by=keys, pick=picks, rating=st.integers(0, 10))
    def rate(self, by: str, pick: int, rating: int) -> None:
        if booking := self._pick("/v1/redemptions", "redemptions", by, pick):
            self.api.put(f"/v1/redemptions/{booking}/feedback", {"rating": rating}, by)

    @rule(by=keys, member=members, offer=offers, phone=st.sampled_from(["+35121000000", None]))
    def book_an_interest(self, by: str, member: str, offer: str, phone: str | None) -> None:
        body = {"offer": offer, "externalUserID": member} | ({"phone": phone} if phone else {})
        made = self.api.post("/v1/interests", body, by)
        if made.status != 201:
            return
        path = f"/v1/interests/{made.data['id']}"
        self.api.post(f"{path}/phone/verification", by=by)
        for code in ("000000", "123456" if member == "ann" else "111111"):
            self.api.put(f"{path}/phone/verification", {"code": code}, by)
        if offer != "off_a":
            self.api.redeem(offer, member, by, interest=made.data["id"])

    # The concierge and the org

    @rule(by=keys, member=members, pick=picks, body=texts)
    def write(self, by: str, member: str, pick: int, body: str) -> None:
        listed = self.api.get("/v1/conversations", by, externalUserID=member)
        if listed.status == 200:
            found = listed.data["conversations"]
            path = f"/expys/conversations/{found[pick % len(found)]['id']}/messages"
            self.api.control("POST", path, {"body": body, "attachments": [{"name": "a"}]})

    @rule(by=keys, member=members, title=texts)
    def open_thread(self, by: str, member: str, title: str) -> None:
        env = "sandbox" if by == ORG_KEY else "live"
        body = {"externalUserID": member, "org": "org", "env": env, "title": title}
        self.api.control("POST", "/expys/conversations", body)

    @rule(price=st.none() | amounts, title=texts, available=st.none() | st.booleans())
    def add_offer(self, price: int | None, title: str, available: bool | None) -> None:
        availability = {"isAvailable": available, "quantityRemaining": 1}
        self.api.an_offer(price, 1, org="org", title=title, availability=availability)

    @rule(offer=offers, by=keys, amount=st.integers(0, 9999))
    def price(self, offer: str, by: str, amount: int) -> None:
        if amount % 3:
            self.api.put(f"/v1/offers/{offer}/price", {"amount": amount / 100}, by)
        else:
            self.api.delete(f"/v1/offers/{offer}/price", by)

    @rule(grant=amounts)
    def top_up(self, grant: int) -> None:
        self.api.control("POST", "/expys/pool", {"org": "org", "grant": grant, "lowWaterMark": 5})

    @rule(by=keys, ratio=st.floats(0.001, 1000), symbol=texts.filter(lambda text: len(text) < 9))
    def configure(self, by: str, ratio: float, symbol: str) -> None:
        body = {
            "currencyUnitsPerUSD": ratio,
            "currencySymbol": symbol,
            "confirmReprice": True,
        }
        self.api.put("/v1/configuration", body, by)

    # Webhooks and faults

    @rule(by=keys)
    def add_webhook(self, by: str) -> None:
        body = {"url": "http://127.0.0.1:9/hook", "events": ["wallet.credited"]}
        self.api.post("/v1/webhooks", body, by)

    @rule(by=keys, pick=picks)
    def delete_webhook(self, by: str, pick: int) -> None:
        if webhook := self._pick("/v1/webhooks", "data", by, pick):
            self.api.delete(f"/v1/webhooks/{webhook}", by)

    @rule(operation=st.sampled_from(["creditWallet", "getBalance"]), skip=st.integers(0, 2))
    def fail(self, operation: str, skip: int) -> None:
        how = {"skip": skip, "share": 0.5, "until": "2h"} if skip else {"times": 1}
        body = {"provider": "expys", "operation": operation, "error": "CONFLICT", **how}
        self.api.controlled("POST", "/faults", body)

    @rule(drop=st.sampled_from([0, 0.5]), mode=st.sampled_from(["deliver", "sink"]))
    def set_deliveries(self, drop: float, mode: str) -> None:
        self.api.controlled("PUT", "/webhooks/settings", {"mode": mode, "faults": {"drop": drop}})

    # Time and states

    @rule(by=st.sampled_from(["1ms", "5m", "55m", "1h", "3d"]))
    def advance(self, by: str) -> None:
        self.api.advance(by)

    @rule()
    def checkpoint(self) -> None:
        self.api.checkpoint("here")

    @precondition(lambda self: self.api is self.origin)
    @rule()
    def restore(self) -> None:
        self.api.control("POST", "/checkpoints/here/restore")

    @rule()
    def fork_with_another_seed(self) -> None:
        self.seeds += 1
        body = {"from": self.api.world, "seed": self.seeds}
        self.api.controlled("PUT", f"/worlds/{self.api.world}", body)

    @rule()
    def go_on_in_a_copy(self) -> None:
        copy = self._copy()
        if self.api is not self.origin:
            self.api.controlled("DELETE", f"/worlds/{self.api.world}")
        self.api = copy

    def _copy(self) -> Api:
        self.copies += 1
        copy = Api(self.api.http, self.api.origin, f"{self.origin.world}-copy-{self.copies}")
        made = copy.control("PUT", f"/worlds/{copy.world}", {"fixture": self._state(self.api)})
        assert made.is_success, made.text
        return copy

    @staticmethod
    def _state(api: Api) -> Any:
        return json.loads(api.control("GET", "/state").content)

    def _pick(self, path: str, key: str, by: str, number: int) -> str | None:
        listed = self.api.get(path, by)
        found = listed.data[key] if listed.status == 200 else ()
        return found[number % len(found)]["id"] if found else None


def test_whatever_happened_to_a_world_its_document_makes_one_like_it(in_process_api: Api) -> None:
    run_machine(lambda: Copies(in_process_api), examples=10, steps=30, skips_much=True)

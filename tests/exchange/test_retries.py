"""Random operations, faults and retries: no point is spent or minted twice, and none is lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import Api, Json
from tests.exchange.failing import send

MEMBER = "member"
OFFERS = {"cheap": 10, "dear": 60, "free": 0}
STOCK = 5
BEGIN_POINTS = 100
OPERATIONS = ["creditWallet", "createRedemption", "cancelRedemption"]

# (operation, what it is about)
Act = tuple[str, Any]


@dataclass
class Expected:
    """What a member should have, told in the plainest way."""

    balance: int = BEGIN_POINTS
    movements: int = 1
    booked: dict[str, str] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OFFERS, STOCK))

    def refusal(self, act: Act) -> str | None:
        """The error that the act meets by itself."""
        operation, about = act
        if operation == "createRedemption":
            if about in self.booked:
                return "REDEMPTION_ALREADY_EXISTS"
            if self.balance < OFFERS[about]:
                return "INSUFFICIENT_POINTS"
        return None

    def commit(self, act: Act, booking: str) -> None:
        """The act has happened."""
        operation, about = act
        if operation == "creditWallet":
            self.move(about)
        elif operation == "createRedemption":
            self.booked[about] = booking
            self.left[about] -= 1
            self.move(-OFFERS[about])
        else:
            del self.booked[about]
            self.left[about] += 1
            self.move(OFFERS[about])

    def move(self, points: int) -> None:
        self.balance += points
        self.movements += points != 0


class Client:
    """Sends acts with idempotency keys, and sends them again when their answer was replaced."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.expected = Expected()
        self.phases: dict[str, str] = {}
        self.keys = 0

    def add_fault(self, rule: Json) -> None:
        added = self.api.controlled("POST", "/faults", {"provider": "expys", **rule})
        self.phases[added["id"]] = rule["phase"]

    def run(self, act: Act, retries: int) -> None:
        """Do an act, with at most so many retries."""
        operation, about = act
        if operation == "cancelRedemption" and about not in self.expected.booked:
            return
        self.keys += 1
        refusal, happened = self.expected.refusal(act), False
        bookings = dict(self.expected.booked)
        for _ in range(retries + 1):
            answer = self.send(act, bookings, f"key-{self.keys}")
            fault = _fault(answer)
            if not happened and (fault is None or self.phases[fault] == "after"):
                # What fails by itself keeps its own error and has no fault.
                happened = refusal is None
                if happened:
                    self.expected.commit(act, self.booking(act))
            if fault is None:
                assert _code(answer) == refusal
                self.check()
                return
        self.check()

    def send(self, act: Act, bookings: dict[str, str], key: str) -> httpx2.Response:
        operation, about = act
        body: Json = {"externalUserID": MEMBER}
        if operation == "creditWallet":
            path, body["amount"] = "/v1/wallet/credit", about
        elif operation == "createRedemption":
            path, body["offer"] = "/v1/redemptions", about
        else:
            path, body = f"/v1/redemptions/{bookings[about]}/cancel", {}
        return send(self.api, "POST", path, body=body, headers={"Idempotency-Key": key})

    def booking(self, act: Act) -> str:
        """The newest booking, for an act that has just made one."""
        if act[0] != "createRedemption":
            return ""
        newest: str = self.read("/v1/redemptions?limit=1")["redemptions"][0]["id"]
        return newest

    def read(self, path: str) -> Json:
        """A read past all faults, which are for writes."""
        answer = send(self.api, "GET", path)
        content: Json = answer.json()
        return content

    def check(self) -> None:
        """Compare everything that can be seen."""
        wallet = self.read(f"/v1/eligibility?externalUserID={MEMBER}")["wallet"]
        moved = self.read(f"/v1/wallet/transactions?limit=100&externalUserID={MEMBER}")
        amounts = [each["amount"] for each in moved["transactions"]]
        open_bookings = {
            each["offer"]: each["id"]
            for each in self.read("/v1/redemptions?limit=100")["redemptions"]
            if each["status"] != "CANCELED"
        }
        left = {
            offer: self.read(f"/v1/offers/{offer}")["availability"]["quantityRemaining"]
            for offer in OFFERS
        }
        assert wallet["balance"] == self.expected.balance == sum(amounts)
        assert len(amounts) == self.expected.movements
        assert open_bookings == self.expected.booked
        assert left == self.expected.left


def _fault(answer: httpx2.Response) -> str | None:
    """The rule that replaced an answer."""
    _, found, rule = answer.headers["X-Mock"].partition("; fault=")
    return rule if found else None


def _code(answer: httpx2.Response) -> str | None:
    return None if answer.is_success else answer.json()["error"]["code"]


acts = st.one_of(
    st.tuples(st.just("creditWallet"), st.integers(1, 50)),
    st.tuples(st.sampled_from(OPERATIONS[1:]), st.sampled_from(sorted(OFFERS))),
)
rules = st.fixed_dictionaries(
    {
        "operation": st.lists(st.sampled_from(OPERATIONS), min_size=1),
        "phase": st.sampled_from(["before", "after"]),
        "error": st.sampled_from(["INTERNAL", "CONFLICT", {"status": 200}, {"status": 503}]),
    },
    optional={
        "times": st.integers(1, 3),
        "skip": st.integers(0, 2),
        "every": st.integers(1, 3),
        "share": st.sampled_from([0.3, 0.7]),
    },
)


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    script=st.lists(st.one_of(rules, st.tuples(acts, st.integers(0, 3))), min_size=1, max_size=15)
)
def test_no_point_is_spent_or_minted_twice_and_none_is_lost(
    api: Api, script: list[Json | tuple[Act, int]]
) -> None:
    api.start(_FIXTURE)
    client = Client(api)
    for step in script:
        if isinstance(step, dict):
            client.add_fault(step)
        else:
            client.run(*step)


_FIXTURE: Json = {
    "version": 1,
    "expys": {
        "orgs": [
            {
                "id": "org_demo",
                "name": "Org",
                "keys": [{"key": "expys_sandbox_demo"}],
                "sandbox": {
                    "members": [{"externalUserID": MEMBER, "points": BEGIN_POINTS}],
                    "offers": [
                        {"id": id, "title": id, "pointsPrice": price, "quantityRemaining": STOCK}
                        for id, price in OFFERS.items()
                    ],
                },
            }
        ]
    },
}

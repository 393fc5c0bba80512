"""Whatever can happen to a world, for tests of what holds in any history."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.builders import Json
from tests.providers.vinr.api import Answer, Vinr, a_world

DAYS = [0.01, 1, 6, 31, 190]
tenths = st.integers(min_value=-400, max_value=600).map(lambda number: number / 10)
picks = st.integers(min_value=0, max_value=2**16)

FIXTURE = a_world(
    programs=[
        {
            "id": id,
            "name": id,
            "currency": {"rounding": rounding, "decimals": 1},
            "expiry": {"mode": "rolling", "months": 1, "warnDaysBefore": 9},
            "tierConfig": {
                "qualifyOn": "points",
                "period": {"type": "rolling", "months": 2},
                "tiers": [{"name": "Low", "threshold": 0}, {"name": "High", "threshold": 60}],
            },
            "autoEnroll": True,
        }
        for id, rounding in [("prog_default", "nearest"), ("prog_other", "up")]
    ],
    earning_rules=[
        {
            "id": f"rule_{program}",
            "program": program,
            "trigger": "payment.completed",
            "award": {"type": "per_amount", "per": 100, "points": 1.5},
            "multipliers": [{"tier": "high", "factor": 2}],
            "cap": 90,
            "window": "week",
        }
        for program in ("prog_default", "prog_other")
    ],
    customers=[{"id": f"cust_{number}"} for number in range(4)],
    rewards=[
        {
            "id": f"rwd_{program}",
            "program": program,
            "name": "R",
            "type": kind,
            "cost": 12.5,
            "value": value,
        }
        for program, kind, value in [
            ("prog_default", "discount_amount", {"amount": 500, "currency": "EUR"}),
            ("prog_other", "store_credit", {"amount": 500, "currency": "EUR"}),
        ]
    ],
)


class Histories(RuleBasedStateMachine):
    """Drives one world anyhow; nothing is expected of it here but answers of its own."""

    def __init__(self, api: Vinr) -> None:
        super().__init__()
        self.api = api
        self.payments: list[str] = []
        self.refunds: list[str] = []
        self.redemptions: list[str] = []

    @initialize()
    def begin(self) -> None:
        self.api.start(FIXTURE)
        for number in range(3):
            self.api.post("/v1/loyalty/accounts", {"customer": f"cust_{number}"}).ok()
        self.api.post("/v1/loyalty/accounts", {"program": "prog_other"}).ok()

    def attempt(self, answer: Answer) -> str | None:
        """What a request made; whatever else it says, it does not fail inside."""
        if answer.status >= 400:
            assert answer.status in (400, 404, 409, 422), answer.text
            return None
        made: str | None = answer.data.get("id")
        return made

    def account(self, pick: int) -> str:
        found = self.api.get("/v1/loyalty/accounts", limit=100).items
        id: str = found[pick % len(found)]["id"]
        return id

    # Members

    @rule(pick=picks, amount=tenths)
    def adjust(self, pick: int, amount: float) -> None:
        self.attempt(self.api.move(self.account(pick), amount))

    @rule(customer=st.integers(0, 3), amount=st.integers(1, 9000), bound=st.booleans())
    def pay(self, customer: int, amount: int, bound: bool) -> None:
        more = {"redemption": self.redemptions[-1]} if bound and self.redemptions else {}
        made = self.attempt(self.api.pay(amount, f"cust_{customer}", **more))
        if made:
            self.payments.append(made)

    @precondition(lambda self: self.payments)
    @rule(pick=picks, part=st.sampled_from([1, 333, 5000, None]), at_once=st.booleans())
    def refund(self, pick: int, part: int | None, at_once: bool) -> None:
        body = {"payment": self.payments[pick % len(self.payments)], "amount": part}
        if part is None:
            del body["amount"]
        made = self.attempt(self.api.post("/v1/refunds", body))
        if made:
            self.refunds.append(made)
            if at_once:
                self.api.controlled("POST", f"/vinr/refunds/{made}/succeed", {})

    @precondition(lambda self: self.refunds)
    @rule(pick=picks)
    def lose_a_refund(self, pick: int) -> None:
        id = self.refunds[pick % len(self.refunds)]
        self.api.controlled("POST", f"/vinr/refunds/{id}/fail", {})

    @rule(pick=picks, program=st.sampled_from(["prog_default", "prog_other"]))
    def redeem(self, pick: int, program: str) -> None:
        made = self.attempt(self.api.redeem_reward(self.account(pick), f"rwd_{program}"))
        if made:
            self.redemptions.append(made)

    @precondition(lambda self: self.redemptions)
    @rule(pick=picks)
    def reverse(self, pick: int) -> None:
        id = self.redemptions[pick % len(self.redemptions)]
        self.attempt(self.api.post(f"/v1/loyalty/redemptions/{id}/reverse"))

    @rule(pick=picks, other=picks)
    def merge(self, pick: int, other: int) -> None:
        body = {"into": self.account(other)}
        self.attempt(self.api.post(f"/v1/loyalty/accounts/{self.account(pick)}/merge", body))

    @rule(pick=picks)
    def close(self, pick: int) -> None:
        self.attempt(self.api.post(f"/v1/loyalty/accounts/{self.account(pick)}/close"))

    # Programs

    @rule(
        mode=st.sampled_from(["rolling", "fixed", "never"]),
        months=st.integers(1, 3),
        active=st.booleans(),
        warn=st.sampled_from([None, 1, 40]),
    )
    def other_policy(self, mode: str, months: int, active: bool, warn: int | None) -> None:
        expiry = {
            "mode": mode,
            "months": months,
            "resetOnActivity": active,
            "warnDaysBefore": warn,
            "fixedDate": "03-20",
        }
        self.api.patch("/v1/loyalty/programs/prog_default", {"expiry": expiry}).ok()

    @rule(rounding=st.sampled_from(["up", "down"]), decimals=st.integers(0, 2))
    def other_currency(self, rounding: str, decimals: int) -> None:
        body = {"currency": {"rounding": rounding, "decimals": decimals}}
        self.attempt(self.api.patch("/v1/loyalty/programs/prog_default", body))

    @rule(factor=st.sampled_from([0.3, 1, 2.75]), cap=st.sampled_from([None, {"points": 20.5}]))
    def other_rule(self, factor: float, cap: Json | None) -> None:
        body = {"multiplier": factor, "cap": cap}
        self.api.patch("/v1/loyalty/earning-rules/rule_prog_default", body).ok()

    @rule(days=st.sampled_from(DAYS))
    def advance(self, days: float) -> None:
        self.api.advance(f"{int(days * 86400)}s")

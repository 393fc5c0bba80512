"""What a program owes: earned - spent - expired = outstanding, now and at every instant before."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from mockserver.core.times import parse_instant
from tests.builders import Json
from tests.machines import run_machine
from tests.providers.vinr.api import NOW, NOW_S, Answer, Vinr, a_ledger, a_world

LIABILITY = "/v1/loyalty/programs/prog_default/liability"


# By example


def test_what_is_owed_counts_every_movement(api: Vinr) -> None:
    assert api.get(LIABILITY).data == {
        "outstandingPoints": 1500,
        "pointValue": 1,
        "liabilityMinor": 1500,
        "currency": "EUR",
        "asOf": NOW,
    }
    api.move("loy_empty", 50).ok()
    api.move("loy_abc123", -20).ok()
    assert api.outstanding() == 1530
    made = api.redeem_reward("loy_abc123", "rwd_freecoffee").data["id"]
    assert api.outstanding() == 1330
    api.post(f"/v1/loyalty/redemptions/{made}/reverse").ok()
    assert api.outstanding() == 1530
    api.advance("400d")
    assert api.outstanding() == 0


def test_programs_owe_apart_from_each_other(api: Vinr) -> None:
    program = api.a_program()
    api.an_account(70, program=program)
    assert (api.outstanding(), api.outstanding(program)) == (1500, 70)
    assert api.outstanding(api.a_program()) == 0


def test_points_that_have_ended_are_owed_no_longer_before_the_midnight_either(api: Vinr) -> None:
    expiry = {"mode": "rolling", "months": 1}
    first, second = api.a_program(expiry=expiry), api.a_program(expiry=expiry)
    for program in (first, second):
        api.an_account(70, program=program)
    # They end at noon.
    api.advance("31d")
    assert api.outstanding(first) == 0
    assert api.happened()[-1] == "loyalty.points.expired"
    assert api.happened().count("loyalty.points.expired") == 1
    assert api.outstanding(second) == 0


def test_what_was_owed_is_told_for_any_instant_before(api: Vinr) -> None:
    for as_of, points in [
        ("2025-08-13", 0),
        ("2025-08-13T11:59:59Z", 0),
        ("2025-08-13T12:00:00Z", 500),
        ("2025-11-22", 1200),
        ("2026-02-19T12:00:00+00:00", 1500),
        (NOW_S, 1500),
        (NOW_S - 10 * 86400 - 1, 1200),
        ("0001-01-01", 0),
    ]:
        assert api.outstanding(asOf=as_of) == points, as_of
    found = api.get(LIABILITY, asOf="2025-11-22T00:00:00Z").data
    assert (found["asOf"], found["liabilityMinor"]) == ("2025-11-22T00:00:00Z", 1200)
    assert api.get(LIABILITY, as_of="2025-11-22").data == found


def test_the_worth_of_points_in_the_past_is_that_of_today(api: Vinr) -> None:
    api.patch("/v1/loyalty/programs/prog_default", {"currency": {"pointValue": 3}}).ok()
    found = api.get(LIABILITY, asOf="2025-09-01").data
    assert (found["outstandingPoints"], found["liabilityMinor"]) == (500, 1500)


def test_what_will_be_owed_nobody_knows(api: Vinr) -> None:
    for as_of in ("2026-03-01T12:00:01Z", NOW_S + 1, "2030-01-01"):
        assert api.get(LIABILITY, asOf=as_of).param == ("parameter_invalid", "asOf")
    assert api.get(LIABILITY, asOf="soon").param == ("parameter_invalid", "asOf")


def test_what_has_ended_is_not_owed_even_before_the_midnight(api: Vinr) -> None:
    api.move("loy_empty", 5).ok()
    api.advance("365d")
    # The credit of a year ago ends at this very instant, and nobody has looked at it yet.
    assert api.outstanding() == 0
    assert api.outstanding(asOf="2027-03-01T11:59:59Z") == 5


def test_a_fixture_may_have_every_kind_of_movement(api: Vinr) -> None:
    ledger = [
        *a_ledger(100, 50),
        {"amount": -30, "at": "-1h"},
        {"amount": -20, "reason": "expiry", "at": "-1h"},
        {"amount": -10, "at": "-1h"},
    ]
    api.start(a_world(accounts=[{"id": "loy_1", "ledger": ledger}, {"id": "loy_2", "points": 7}]))
    assert api.outstanding() == 97
    assert api.account("loy_1")["lifetime_points"] == 150


# In any history

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


def exact(answer: Answer) -> Any:
    """The content with numbers as they are written."""
    answer.ok()
    return json.loads(answer.body, parse_float=Decimal, parse_int=Decimal)


class Histories(RuleBasedStateMachine):
    """Drives one world anyhow, and adds up what it says."""

    def __init__(self, api: Vinr) -> None:
        super().__init__()
        self.api = api
        self.known: list[tuple[int, str, Decimal]] = []
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

    # What holds after every step

    @invariant()
    def the_books_add_up(self) -> None:
        accounts = [
            account
            for answer in self.api.pages("/v1/loyalty/accounts", 100)
            for account in exact(answer)["data"]
        ]
        entries = [
            entry
            for answer in self.api.pages("/v1/loyalty/transactions", 100)
            for entry in exact(answer)["data"]
        ]
        now_s = parse_instant(self.api.controlled("GET", "/clock")["now"]) // 1000
        for program in ("prog_default", "prog_other"):
            mine = [each for each in entries if each["program"] == program]
            earned = sum(each["amount"] for each in mine if each["amount"] > 0)
            taken = [each for each in mine if each["amount"] < 0]
            expired = -sum(each["amount"] for each in taken if each["reason"] == "expiry")
            spent = -sum(each["amount"] for each in taken if each["reason"] != "expiry")
            owed = self.owed(program)
            assert owed == earned - spent - expired
            members = [each for each in accounts if each["program"] == program]
            assert owed == sum(each["balance"] for each in members)
            self.known.append((now_s, program, owed))
        for account in accounts:
            moves = [each for each in entries if each["account"] == account["id"]]
            assert account["balance"] == sum(each["amount"] for each in moves) >= 0
            assert [each["balance_after"] for each in moves[:1]] in ([], [account["balance"]])

    @precondition(lambda self: self.known)
    @rule(pick=picks)
    def look_back(self, pick: int) -> None:
        now_s, program, _ = self.known[pick % len(self.known)]
        # What was seen last at that instant is what was true then.
        owed = [known[2] for known in self.known if known[:2] == (now_s, program)][-1]
        assert self.owed(program, asOf=now_s) == owed

    def owed(self, program: str, **query: Any) -> Decimal:
        answer = self.api.get(f"/v1/loyalty/programs/{program}/liability", **query)
        owed: Decimal = exact(answer)["outstandingPoints"]
        return owed


def test_in_any_history_the_books_add_up_at_every_instant(in_process_api: Vinr) -> None:
    run_machine(lambda: Histories(in_process_api), examples=20, steps=30)

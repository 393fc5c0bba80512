"""What a program owes: earned - spent - expired = outstanding, now and at every instant before."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from hypothesis.stateful import invariant, precondition, rule

from mockserver.core.times import parse_instant
from tests.machines import run_machine
from tests.providers.vinr.api import NOW, NOW_S, Answer, Vinr, a_ledger, a_world
from tests.providers.vinr.histories import Histories, picks

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


def exact(answer: Answer) -> Any:
    """The content with numbers as they are written."""
    answer.ok()
    return json.loads(answer.body, parse_float=Decimal, parse_int=Decimal)


class Books(Histories):
    """Adds up what the world says."""

    def __init__(self, api: Vinr) -> None:
        super().__init__(api)
        self.known: list[tuple[int, str, Decimal]] = []

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
    run_machine(lambda: Books(in_process_api), examples=20, steps=30)

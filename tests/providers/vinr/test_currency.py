"""Points: exact decimals, rounded as the program says, and worth what it says now."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.providers.vinr.rules import points
from mockserver.providers.vinr.state import Currency, Rounding
from tests.providers.vinr.api import Vinr

CURRENCIES = st.builds(
    Currency, rounding=st.sampled_from(Rounding), decimals=st.integers(min_value=0, max_value=4)
)
NUMBERS = st.integers(min_value=-(10**9), max_value=10**9).map(
    lambda millionths: Decimal(millionths).scaleb(-6)
)


# By themselves


@pytest.mark.parametrize(
    ("rounding", "value", "expected"),
    [
        (Rounding.DOWN, "1.99", 1),
        (Rounding.DOWN, "-1.99", -1),
        (Rounding.UP, "1.01", 2),
        (Rounding.UP, "-1.01", -2),
        (Rounding.UP, "1", 1),
        (Rounding.NEAREST, "1.5", 2),
        (Rounding.NEAREST, "2.5", 3),
        (Rounding.NEAREST, "1.49", 1),
        (Rounding.NEAREST, "-1.5", -2),
    ],
)
def test_rounding_works_on_the_magnitude(rounding: Rounding, value: str, expected: int) -> None:
    currency = Currency(rounding=rounding)
    assert points.rounded(Decimal(value), currency) == expected * 10_000


@settings(deadline=None)
@given(NUMBERS, CURRENCIES)
def test_rounding_is_less_than_a_step_off_and_mirrors(value: Decimal, currency: Currency) -> None:
    step = Fraction(1, 10**currency.decimals)
    units = points.rounded(value, currency)
    assert points.has_places(units, currency.decimals)
    assert points.rounded(-value, currency) == -units
    off = abs(Fraction(units, 10_000)) - abs(Fraction(value))
    low, high = {
        Rounding.DOWN: (-step, Fraction(0)),
        Rounding.UP: (Fraction(0), step),
        Rounding.NEAREST: (-step / 2, step / 2),
    }[currency.rounding]
    assert low <= off <= high
    assert abs(off) < step


@settings(deadline=None)
@given(st.integers(min_value=-(10**18), max_value=10**18))
def test_a_number_of_points_is_written_short_and_exact(units: int) -> None:
    shown = points.number(units)
    assert Fraction(shown) * 10_000 == units
    assert points.in_units(shown) == units
    assert isinstance(shown, int) is (units % 10_000 == 0)
    assert not points.text(units).endswith(".0")


@settings(deadline=None)
@given(st.decimals(min_value=-(10**18), max_value=10**18, places=18))
def test_a_plain_number_is_the_same_number(value: Decimal) -> None:
    short = points.plain(value)
    assert short == value
    if "E" not in str(short):
        assert not ("." in str(short) and str(short).endswith("0"))


@pytest.mark.parametrize(
    ("units", "value", "minor"),
    [(0, 5, 0), (10_000, 5, 5), (2_500, 2, 1), (2_499, 2, 0), (15_000_000, 1, 1500)],
)
def test_points_are_worth_whole_minor_units(units: int, value: int, minor: int) -> None:
    assert points.worth_minor(units, value) == minor


# In programs


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [("down", [1.2, -1.2, 0.1]), ("nearest", [1.3, -1.3, 0.1]), ("up", [1.3, -1.3, 0.1])],
)
def test_what_clients_ask_for_is_rounded_by_the_program(
    api: Vinr, rounding: str, expected: list[float]
) -> None:
    program = api.a_program(currency={"rounding": rounding, "decimals": 1})
    account = api.an_account(100, program=program)
    for amount in (1.25, -1.25, 0.1):
        api.move(account, amount).ok()
    assert api.amounts(account)[1:] == expected


def test_what_rounds_to_nothing_is_refused(api: Vinr) -> None:
    down = api.an_account(10, program=api.a_program())
    up = api.an_account(10, program=api.a_program(currency={"rounding": "up"}))
    for amount in (0.5, -0.5):
        answer = api.move(down, amount)
        assert answer.param == ("parameter_invalid", "amount")
        assert "comes to 0 points" in answer.refusal["message"]
        api.move(up, amount).ok()
    assert api.amounts(up) == [10, 1, -1]


def test_the_cost_of_a_reward_is_rounded_too(api: Vinr) -> None:
    program = api.a_program(currency={"decimals": 1, "name": "Miles"})
    reward = api.a_reward(2.55, program=program)
    assert api.get(f"/v1/loyalty/rewards/{reward}").data["cost"] == 2.5
    value = {"amount": 1, "currency": "EUR"}
    answer = api.post(
        "/v1/loyalty/rewards", {"name": "x", "program": program, "cost": 0.05, "value": value}
    )
    assert answer.param == ("parameter_invalid", "cost")
    assert "comes to 0 Miles" in answer.refusal["message"]
    path = f"/v1/loyalty/rewards/{reward}"
    assert api.patch(path, {"cost": 0.01}).param == ("parameter_invalid", "cost")


def test_ten_tenths_are_one(api: Vinr) -> None:
    account = api.an_account(program=api.a_program(currency={"decimals": 1}))
    for _ in range(10):
        api.move(account, 0.1).ok()
    assert b'"balance":1,' in api.get(f"/v1/loyalty/accounts/{account}").body
    api.move(account, -1).ok()
    assert api.move(account, -0.1).error == (422, "insufficient_points")


def test_more_decimals_change_no_balance(api: Vinr) -> None:
    program = api.a_program()
    account = api.an_account(7, program=program)
    api.patch(f"/v1/loyalty/programs/{program}", {"currency": {"decimals": 4}}).ok()
    assert api.points(account) == 7
    api.move(account, 0.0001).ok()
    assert api.points(account) == 7.0001


def test_fewer_decimals_are_refused_while_points_have_more(api: Vinr) -> None:
    program = api.a_program(currency={"decimals": 2})
    path = f"/v1/loyalty/programs/{program}"
    account = api.an_account(1.25, program=program)
    answer = api.patch(path, {"currency": {"decimals": 1}})
    assert answer.error == (409, "decimals_in_use")
    assert answer.refusal["resource"] == account
    api.move(account, -0.05).ok()
    assert api.patch(path, {"currency": {"decimals": 1}}).status == 200
    api.move(account, -0.2).ok()
    assert api.points(account) == 1
    assert api.patch(path, {"currency": {"decimals": 0}}).status == 200


def test_lots_that_are_no_whole_points_hold_decimals_too(api: Vinr) -> None:
    program = api.a_program(currency={"decimals": 1})
    account = api.an_account(0.5, program=program)
    api.move(account, 0.5).ok()
    # The balance is whole, but either half may end by itself.
    assert api.points(account) == 1
    answer = api.patch(f"/v1/loyalty/programs/{program}", {"currency": {"decimals": 0}})
    assert answer.error == (409, "decimals_in_use")


def test_another_rounding_changes_nothing_that_was_written(api: Vinr) -> None:
    program = api.a_program(currency={"rounding": "down"})
    account = api.an_account(program=program)
    before = api.move(account, 1.9).data
    currency = {"rounding": "up", "name": "Miles", "pointValue": 9}
    api.patch(f"/v1/loyalty/programs/{program}", {"currency": currency}).ok()
    assert api.get(f"/v1/loyalty/transactions/{before['id']}").data == before
    api.move(account, 1.1).ok()
    assert api.amounts(account) == [1, 2]


def test_the_worth_of_points_is_that_of_now(api: Vinr) -> None:
    program = api.a_program(currency={"pointValue": 3, "decimals": 2}, currencyCode="USD")
    api.an_account(10.25, program=program)
    path = f"/v1/loyalty/programs/{program}/liability"
    assert api.get(path).data == {
        "outstandingPoints": 10.25,
        "pointValue": 3,
        "liabilityMinor": 31,
        "currency": "USD",
        "asOf": "2026-03-01T12:00:00Z",
    }
    api.patch(f"/v1/loyalty/programs/{program}", {"currency": {"pointValue": 0}}).ok()
    assert api.get(path).data["liabilityMinor"] == 0

"""The end of points: months later, on one day a year, or never; warned of, and told in order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.core.times import DAY_MS, iso, parse_instant
from mockserver.providers.vinr.rules import policy
from mockserver.providers.vinr.state import Environment, Expiry, ExpiryMode, Program
from tests.builders import Json
from tests.providers.vinr.api import Vinr, a_world

ROLLING = {"mode": "rolling", "months": 12}


def a_member(api: Vinr, points: float = 100, **expiry: object) -> str:
    return api.an_account(points, program=api.a_program(expiry={**ROLLING, **expiry}))


def set_clock(api: Vinr, now: str) -> list[str]:
    """Go on to a time; the sweeps that are due then."""
    api.controlled("PUT", "/clock", {"now": now})
    return sweeps(api.controlled("GET", "/clock")["due"])


def sweeps(work: list[Json]) -> list[str]:
    """When sweeps run, out of all work of the world."""
    return [each["at"] for each in work if each["what"].startswith("vinr sweep")]


def ends(api: Vinr, account: str) -> list[str | None]:
    """When the points of the credits were to end as they came in, oldest first."""
    credits = [each for each in reversed(api.entries(account)) if each["amount"] > 0]
    return [each["expires_at"] for each in credits]


def told(api: Vinr, *names: str) -> list[Json]:
    """The events of these names with their times."""
    return [each for each in api.told() if each["event"] in names]


def a_program(mode: ExpiryMode, **fields: object) -> Program:
    expiry = Expiry(mode, **fields)  # type: ignore[arg-type]
    return Program(
        environment=Environment.TEST,
        id="prog_1",
        number=1,
        created_at_ms=0,
        updated_at_ms=0,
        name="P",
        expiry=expiry,
    )


# When points end


@pytest.mark.parametrize(
    ("came", "months", "end"),
    [
        ("2026-08-31T10:20:30Z", 6, "2027-02-28T10:20:30.000Z"),
        ("2027-08-31T10:20:30Z", 6, "2028-02-29T10:20:30.000Z"),
        ("2024-02-29T00:00:00Z", 12, "2025-02-28T00:00:00.000Z"),
        ("2026-01-31T23:59:59.999Z", 1, "2026-02-28T23:59:59.999Z"),
        ("2026-12-15T12:00:00Z", 1, "2027-01-15T12:00:00.000Z"),
        ("9999-06-01T00:00:00Z", 120, "9999-12-31T23:59:59.999Z"),
    ],
)
def test_rolling_points_end_months_later_at_the_same_time_of_day(
    came: str, months: int, end: str
) -> None:
    program = a_program(ExpiryMode.ROLLING, months=months)
    end_ms = policy.end_ms(program, parse_instant(came))
    assert end_ms is not None
    assert iso(end_ms) == end


@pytest.mark.parametrize(
    ("day", "came", "end"),
    [
        (None, "2026-03-01T12:00:00Z", "2027-01-01T00:00:00.000Z"),
        (None, "2026-12-31T23:59:59.999Z", "2027-01-01T00:00:00.000Z"),
        (None, "2027-01-01T00:00:00Z", "2028-01-01T00:00:00.000Z"),
        ((3, 1), "2026-03-01T12:00:00Z", "2026-03-02T00:00:00.000Z"),
        ((3, 1), "2026-03-02T00:00:00Z", "2027-03-02T00:00:00.000Z"),
        ((2, 29), "2026-01-01T00:00:00Z", "2026-03-01T00:00:00.000Z"),
        ((2, 29), "2028-01-01T00:00:00Z", "2028-03-01T00:00:00.000Z"),
        (None, "9999-12-31T00:00:00Z", "9999-12-31T23:59:59.999Z"),
    ],
)
def test_all_points_of_a_year_end_behind_one_day(
    day: tuple[int, int] | None, came: str, end: str
) -> None:
    end_ms = policy.end_ms(a_program(ExpiryMode.FIXED, fixed_date=day), parse_instant(came))
    assert end_ms is not None
    assert iso(end_ms) == end


@given(
    st.integers(min_value=0, max_value=parse_instant("9000-01-01")),
    st.integers(min_value=1, max_value=12),
    st.integers(min_value=1, max_value=28),
)
def test_a_day_of_the_year_is_at_most_a_year_ahead(at_ms: int, month: int, day: int) -> None:
    program = a_program(ExpiryMode.FIXED, fixed_date=(month, day))
    end_ms = policy.end_ms(program, at_ms)
    assert end_ms is not None
    assert at_ms < end_ms <= at_ms + 366 * DAY_MS
    assert end_ms % DAY_MS == 0
    assert iso(end_ms - DAY_MS)[5:10] == f"{month:02}-{day:02}"


def test_a_credit_says_when_it_ends(api: Vinr) -> None:
    assert ends(api, a_member(api)) == ["2027-03-01T12:00:00Z"]
    assert ends(api, a_member(api, mode="fixed")) == ["2027-01-01T00:00:00Z"]
    assert ends(api, a_member(api, mode="fixed", fixedDate="06-30")) == ["2026-07-01T00:00:00Z"]
    assert ends(api, a_member(api, mode="never")) == [None]


# Ending


def test_points_are_gone_from_their_end_on_whoever_looks(api: Vinr) -> None:
    account = a_member(api, months=1)
    set_clock(api, "2026-04-01T11:59:59.999Z")
    assert api.points(account) == 100
    set_clock(api, "2026-04-01T12:00:00Z")
    assert api.points(account) == 0
    entry = api.entries(account)[0]
    assert (entry["amount"], entry["reason"], entry["type"]) == (-100, "expiry", "debit")
    assert entry["created_at"] == "2026-04-01T12:00:00Z"
    assert api.account(account)["lifetime_points"] == 100


@pytest.mark.parametrize(
    "path",
    [
        "/v1/loyalty/accounts/{}",
        "/v1/loyalty/accounts",
        "/v1/loyalty-accounts/{}",
        "/v1/loyalty-accounts",
        "/v1/loyalty/transactions?account={}",
        "/v1/points-transactions?loyalty_account={}",
        "/v1/loyalty/programs/{program}/liability",
        "/v1/loyalty/rewards?account={}",
    ],
)
def test_every_look_at_a_member_takes_out_what_has_ended(api: Vinr, path: str) -> None:
    account = a_member(api, months=1)
    program = api.account(account)["program"]
    set_clock(api, "2026-04-01T18:00:00Z")
    assert told(api, "loyalty.points.expired") == []
    api.get(path.format(account, program=program)).ok()
    (event,) = told(api, "loyalty.points.expired")
    assert event["payload"]["data"]["amount"] == -100


def test_points_that_have_ended_cannot_be_spent(api: Vinr) -> None:
    account = a_member(api, months=1)
    reward = api.a_reward(10, program=api.account(account)["program"])
    set_clock(api, "2026-04-01T12:00:00Z")
    assert api.move(account, -10).error == (422, "insufficient_points")
    assert api.redeem_reward(account, reward).error == (422, "insufficient_points")
    # The refusal wrote nothing; what has ended is taken out by the next look.
    assert api.points(account) == 0


def test_nobody_has_to_look_for_points_to_end(api: Vinr) -> None:
    account = a_member(api, months=1)
    api.advance("31d")
    assert told(api, "loyalty.points.expired") == []
    ran = api.advance("1d")["ran"]
    assert ran == [{"at": "2026-04-02T00:00:00.000Z", "what": "vinr sweep of 2026-04-02"}]
    (event,) = told(api, "loyalty.points.expired")
    assert event["at"] == "2026-04-02T00:00:00.000Z"
    assert api.points(account) == 0


def test_all_lots_that_are_due_go_in_one_movement(api: Vinr) -> None:
    ledger = [
        {"amount": 10, "at": "-9d", "expires_at": "+1h"},
        {"amount": 20, "at": "-8d", "expires_at": "+2h"},
        {"amount": 40, "at": "-7d", "expires_at": "+3d"},
        {"amount": 80, "at": "-6d", "expires_at": None},
        {"amount": -5, "at": "-5d"},
    ]
    api.start(a_world(accounts=[{"id": "loy_1", "ledger": ledger}]))
    api.advance("1d")
    assert api.amounts("loy_1")[5:] == [-25]
    api.advance("30d")
    assert api.amounts("loy_1")[5:] == [-25, -40]
    assert api.points("loy_1") == 80


def test_the_earliest_end_is_spent_first(api: Vinr) -> None:
    ledger = [
        {"amount": 10, "at": "-9d", "expires_at": None},
        {"amount": 10, "at": "-8d", "expires_at": "+5d"},
        {"amount": 10, "at": "-7d", "expires_at": "+2d"},
    ]
    api.start(a_world(accounts=[{"id": "loy_1", "ledger": ledger}]))
    api.move("loy_1", -12).ok()
    api.advance("10d")
    assert api.amounts("loy_1")[4:] == [-8]
    assert api.points("loy_1") == 10


def test_another_policy_counts_for_new_points_only(api: Vinr) -> None:
    account = a_member(api)
    path = f"/v1/loyalty/programs/{api.account(account)['program']}"
    api.patch(path, {"expiry": {"mode": "never"}}).ok()
    api.move(account, 7).ok()
    api.patch(path, {"expiry": {"mode": "rolling", "months": 1}}).ok()
    api.move(account, 3).ok()
    assert ends(api, account) == ["2027-03-01T12:00:00Z", None, "2026-04-01T12:00:00Z"]
    api.advance("400d")
    assert api.amounts(account) == [100, 7, 3, -3, -100]


# Activity


def reset(api: Vinr, **more: Any) -> str:
    """A member with points of a month ago, in a program where activity makes them last."""
    account = a_member(api, months=3, resetOnActivity=True, **more)
    api.advance("30d")
    return account


def earn(api: Vinr, account: str) -> None:
    program = api.account(account)["program"]
    api.a_rule(program=program)
    api.a_payment(5, metadata={"loyalty_account": account})


def redeem(api: Vinr, account: str) -> None:
    api.redeem_reward(account, api.a_reward(5, program=api.account(account)["program"])).ok()


@pytest.mark.parametrize("activity", [earn, redeem])
def test_earning_and_redeeming_make_all_points_last_longer(api: Vinr, activity: object) -> None:
    account = reset(api)
    activity(api, account)  # type: ignore[operator]
    balance = api.points(account)
    set_clock(api, "2026-06-02T00:00:00Z")
    assert api.points(account) == balance
    set_clock(api, "2026-06-30T11:59:59Z")
    assert api.points(account) == balance
    set_clock(api, "2026-06-30T12:00:00Z")
    assert api.points(account) == 0
    # What was said when the points came in stays said.
    assert ends(api, account)[0] == "2026-06-01T12:00:00Z"


def adjust(api: Vinr, account: str) -> None:
    api.move(account, 5).ok()
    api.move(account, -5).ok()


def merge(api: Vinr, account: str) -> None:
    other = api.an_account(program=api.account(account)["program"])
    api.post(f"/v1/loyalty/accounts/{other}/merge", {"into": account}).ok()


def undo(api: Vinr, account: str) -> None:
    """A redemption that is undone: the redemption was activity, its end is none."""
    program = api.account(account)["program"]
    made = api.redeem_reward(account, api.a_reward(5, program=program)).data["id"]
    api.advance("10d")
    api.post(f"/v1/loyalty/redemptions/{made}/reverse").ok()


@pytest.mark.parametrize(
    ("other", "end"),
    [
        (adjust, "2026-06-01T12:00:00Z"),
        (merge, "2026-06-01T12:00:00Z"),
        (undo, "2026-06-30T12:00:00Z"),
    ],
)
def test_other_movements_are_no_activity(api: Vinr, other: object, end: str) -> None:
    account = reset(api)
    other(api, account)  # type: ignore[operator]
    set_clock(api, f"{end[:-4]}:59Z".replace("12:00", "11:59"))
    assert api.points(account) >= 95
    set_clock(api, end)
    assert api.points(account) in (0, 5)


@pytest.mark.parametrize("policy", [{"mode": "fixed", "fixedDate": "04-30"}, {"mode": "never"}])
def test_activity_counts_for_rolling_points_only(api: Vinr, policy: Json) -> None:
    account = reset(api, **policy)
    redeem(api, account)
    set_clock(api, "2026-05-01T00:00:00Z")
    assert api.points(account) == (0 if policy["mode"] == "fixed" else 95)


# Warnings


def test_points_are_warned_of_before_they_end(api: Vinr) -> None:
    api.start(a_world())
    account = a_member(api, warnDaysBefore=30)
    program = api.account(account)["program"]
    # 30 days before the end is at noon; the sweep at the midnight behind it warns.
    assert set_clock(api, "2027-01-30T23:59:59.999Z") == ["2027-01-31T00:00:00.000Z"]
    assert told(api, "loyalty.points.expiring") == []
    set_clock(api, "2027-01-31T00:00:00Z")
    (event,) = told(api, "loyalty.points.expiring")
    assert event["payload"]["data"] == {
        "account": account,
        "program": program,
        "points": 100,
        "expires_at": "2027-03-01T12:00:00Z",
        "days_left": 30,
    }
    api.advance("60d")
    assert len(told(api, "loyalty.points.expiring")) == 1


def test_lots_with_one_end_are_warned_of_together_and_others_apart(api: Vinr) -> None:
    account = a_member(api, 10, warnDaysBefore=5, months=1)
    api.move(account, 20).ok()
    api.advance("1d")
    api.move(account, 40).ok()
    api.advance("40d")
    events = told(api, "loyalty.points.expiring")
    assert [each["payload"]["data"]["points"] for each in events] == [30, 40]
    assert [each["at"][:10] for each in events] == ["2026-03-28", "2026-03-29"]


def test_points_that_were_spent_are_not_warned_of(api: Vinr) -> None:
    account = a_member(api, warnDaysBefore=5, months=1)
    api.move(account, -100).ok()
    api.advance("60d")
    assert told(api, "loyalty.points.expiring", "loyalty.points.expired") == []


def test_what_is_left_at_the_time_of_the_warning_is_told(api: Vinr) -> None:
    account = a_member(api, warnDaysBefore=5, months=1)
    api.move(account, -40).ok()
    api.advance("60d")
    assert [each["payload"]["data"]["points"] for each in told(api, "loyalty.points.expiring")] == [
        60
    ]


def test_an_end_that_has_moved_is_warned_of_again(api: Vinr) -> None:
    account = a_member(api, warnDaysBefore=10, months=1, resetOnActivity=True)
    api.advance("25d")
    assert len(told(api, "loyalty.points.expiring")) == 1
    redeem(api, account)
    api.advance("60d")
    events = [each["payload"]["data"] for each in told(api, "loyalty.points.expiring")]
    assert [(each["points"], each["expires_at"]) for each in events] == [
        (100, "2026-04-01T12:00:00Z"),
        (95, "2026-04-26T12:00:00Z"),
    ]


def test_points_that_last_less_long_than_the_warning_are_warned_of_at_the_next_midnight(
    api: Vinr,
) -> None:
    a_member(api, warnDaysBefore=365, months=1)
    api.advance("12h")
    (event,) = told(api, "loyalty.points.expiring")
    assert event["payload"]["data"]["days_left"] == 31


def test_points_without_an_end_are_not_warned_of_when_warnings_are_asked_for(api: Vinr) -> None:
    account = a_member(api, mode="never")
    path = f"/v1/loyalty/programs/{api.account(account)['program']}"
    rolling = {"mode": "rolling", "months": 1, "warnDaysBefore": 5}
    api.patch(path, {"expiry": rolling}).ok()
    api.move(account, 7).ok()
    api.advance("60d")
    (event,) = told(api, "loyalty.points.expiring")
    assert event["payload"]["data"]["points"] == 7
    assert api.account(account)["balance"] == 100


def test_a_warning_that_is_asked_for_later_counts_for_points_that_are_there(api: Vinr) -> None:
    account = a_member(api, months=1)
    path = f"/v1/loyalty/programs/{api.account(account)['program']}"
    api.advance("1d")
    api.patch(path, {"expiry": {"warnDaysBefore": 5}}).ok()
    api.advance("40d")
    assert [each["at"] for each in told(api, "loyalty.points.expiring")] == [
        "2026-03-28T00:00:00.000Z"
    ]


def test_a_warning_that_is_wanted_no_longer_does_not_come(api: Vinr) -> None:
    account = a_member(api, months=1, warnDaysBefore=5)
    path = f"/v1/loyalty/programs/{api.account(account)['program']}"
    api.patch(path, {"expiry": {"warnDaysBefore": None}}).ok()
    api.advance("40d")
    assert told(api, "loyalty.points.expiring") == []
    assert len(told(api, "loyalty.points.expired")) == 1


def test_a_fixture_may_say_what_was_warned_of(api: Vinr) -> None:
    ledger = [
        {"amount": 10, "at": "-9d", "expires_at": "+3d"},
        {"amount": 20, "at": "-8d", "expires_at": "+4d"},
    ]
    program = {
        "id": "prog_default",
        "name": "P",
        "expiry": {"mode": "rolling", "months": 1, "warnDaysBefore": 5},
    }
    account = {"id": "loy_1", "ledger": ledger, "warned": ["+3d"]}
    api.start(a_world(programs=[program], accounts=[account]))
    api.advance("2d")
    assert [each["payload"]["data"]["points"] for each in told(api, "loyalty.points.expiring")] == [
        20
    ]


# A year


def test_a_year_passes_in_one_step_and_everything_happens_at_its_own_time(api: Vinr) -> None:
    assert api.points("loy_abc123") == 1500
    api.move("loy_abc123", -400).ok()
    moved = api.advance("366d")
    # Points end, and are warned of 30 days before, at noon: the midnights behind it see to that.
    assert sweeps(moved["ran"]) == [
        "2026-07-15T00:00:00.000Z",
        "2026-08-14T00:00:00.000Z",
        "2026-10-23T00:00:00.000Z",
        "2026-11-22T00:00:00.000Z",
        "2027-01-21T00:00:00.000Z",
        "2027-02-20T00:00:00.000Z",
    ]
    events = told(api, "loyalty.points.expiring", "loyalty.points.expired")
    assert [
        (
            each["event"].rpartition(".")[2],
            each["at"][:10],
            abs(each["payload"]["data"].get("points") or each["payload"]["data"]["amount"]),
        )
        for each in events
    ] == [
        ("expiring", "2026-07-15", 100),
        ("expired", "2026-08-14", 100),
        ("expiring", "2026-10-23", 700),
        ("expired", "2026-11-22", 700),
        ("expiring", "2027-01-21", 300),
        ("expired", "2027-02-20", 300),
    ]
    assert api.points("loy_abc123") == 0
    assert api.outstanding() == 0
    assert sweeps(api.controlled("GET", "/clock")["due"]) == []


def test_a_year_in_small_steps_comes_to_the_same(api: Vinr) -> None:
    for _ in range(53):
        api.advance("7d")
    at_once = [
        (each["event"], each["at"])
        for each in told(api, "loyalty.points.expiring", "loyalty.points.expired")
    ]
    assert [each[0].rpartition(".")[2] for each in at_once] == ["expiring", "expired"] * 3
    api.start()
    api.advance("371d")
    assert at_once == [
        (each["event"], each["at"])
        for each in told(api, "loyalty.points.expiring", "loyalty.points.expired")
    ]


def test_points_may_end_after_the_last_present_that_a_world_has(api: Vinr) -> None:
    api.start(None, now="9899-12-30T00:00:00Z")
    account = a_member(api, months=120, warnDaysBefore=365)
    assert ends(api, account) == ["9909-12-30T00:00:00Z"]
    assert set_clock(api, "9899-12-30T23:59:59.999Z") != []
    assert api.points(account) == 100

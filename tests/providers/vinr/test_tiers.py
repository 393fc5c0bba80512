"""Tiers: what members qualify by, when they change, and ladders that change below them."""

from __future__ import annotations

import pytest

from mockserver.core.times import iso, parse_instant
from mockserver.providers.vinr.rules.tiers import counts_until_ms
from mockserver.providers.vinr.state import Environment, Period, PeriodType, Program
from tests.builders import Json
from tests.providers.vinr.api import Vinr, a_world

PROGRAM = "/v1/loyalty/programs/prog_default"
LADDER = [
    {"name": "Low", "threshold": 0},
    {"name": "Mid", "threshold": 100},
    {"name": "Top", "threshold": 1000},
]


def a_ladder(api: Vinr, metric: str = "spend", **more: object) -> Vinr:
    """A world with one member, in a program with three tiers."""
    program = {
        "id": "prog_default",
        "name": "P",
        "tierConfig": {"qualifyOn": metric, "tiers": LADDER, **more},
    }
    api.start(
        a_world(
            programs=[program],
            customers=[{"id": "cust_1"}],
            accounts=[{"id": "loy_1", "customer": "cust_1"}],
        )
    )
    return api


def standing(api: Vinr, account: str = "loy_1") -> tuple[str | None, float, bool]:
    found = api.account(account)
    return found["tier"], found["qualifying_value"], found["tier_locked"]


def changes(api: Vinr) -> list[tuple[str | None, str | None, str]]:
    """From which tier to which, and in which direction."""
    told = api.payloads("loyalty.tier.changed")
    return [(each["from"], each["to"], each["direction"]) for each in told]


def override(api: Vinr, tier: str | None, account: str = "loy_1") -> Json:
    changed: Json = api.patch(f"/v1/loyalty/accounts/{account}", {"tier": tier}).data
    return changed


# By what members qualify


def test_a_member_rises_by_what_was_spent(api: Vinr) -> None:
    a_ladder(api)
    api.a_payment(99, "cust_1")
    assert standing(api) == ("low", 99, False)
    api.a_payment(1, "cust_1")
    assert standing(api) == ("mid", 100, False)
    api.a_payment(5000, "cust_1", currency="USD")
    assert standing(api) == ("mid", 100, False)
    api.a_payment(900, metadata={"loyalty_account": "loy_1"})
    assert standing(api) == ("top", 1000, False)
    assert changes(api) == [("low", "mid", "promotion"), ("mid", "top", "promotion")]
    assert api.payloads("loyalty.tier.changed")[0] == {
        "account": "loy_1",
        "program": "prog_default",
        "from": "low",
        "to": "mid",
        "direction": "promotion",
        "qualifying_value": 100,
    }


def test_a_refund_takes_spend_back(api: Vinr) -> None:
    a_ladder(api)
    payment = api.a_payment(1500, "cust_1")
    api.refund(payment, 600)
    assert standing(api) == ("mid", 900, False)
    refund = api.refund(payment)["id"]
    assert standing(api) == ("low", 0, False)
    api.controlled("POST", f"/vinr/refunds/{refund}/fail", {})
    assert standing(api) == ("mid", 900, False)
    assert [each[2] for each in changes(api)] == [
        "promotion",
        "demotion",
        "demotion",
        "promotion",
    ]


def test_a_member_rises_by_points_that_count_for_a_lifetime(api: Vinr) -> None:
    a_ladder(api, "points")
    api.move("loy_1", 99.9).ok()
    assert standing(api) == ("low", 99, False)
    api.move("loy_1", 1).ok()
    assert standing(api) == ("mid", 100, False)
    # Status is no balance: spending does not lower it.
    api.move("loy_1", -100).ok()
    assert standing(api) == ("mid", 100, False)
    reward = api.a_reward(10)
    api.move("loy_1", 10).ok()
    made = api.redeem_reward("loy_1", reward).data["id"]
    api.post(f"/v1/loyalty/redemptions/{made}/reverse").ok()
    assert standing(api) == ("mid", 110, False)


def test_points_that_are_taken_back_count_no_longer(api: Vinr) -> None:
    a_ladder(api, "points")
    api.a_rule(award={"type": "fixed", "points": 150})
    payment = api.a_payment(100, "cust_1")
    assert standing(api) == ("mid", 150, False)
    refund = api.refund(payment)["id"]
    assert standing(api) == ("low", 0, False)
    api.controlled("POST", f"/vinr/refunds/{refund}/fail", {})
    assert standing(api) == ("mid", 150, False)


def test_a_merchant_may_say_what_counts(api: Vinr) -> None:
    a_ladder(api, "custom")
    api.a_payment(5000, "cust_1")
    api.move("loy_1", 5000).ok()
    assert standing(api) == ("low", 0, False)
    path = "/v1/loyalty/accounts/loy_1"
    api.patch(path, {"qualifying_value": 100.5}).ok()
    assert standing(api) == ("mid", 100.5, False)
    api.patch(path, {"qualifying_value": 0}).ok()
    assert standing(api) == ("low", 0, False)
    for value in (-1, "x", 10**13):
        assert api.patch(path, {"qualifying_value": value}).param == (
            "parameter_invalid",
            "qualifying_value",
        )


@pytest.mark.parametrize("metric", ["spend", "points"])
def test_otherwise_nobody_says_what_counts(api: Vinr, metric: str) -> None:
    a_ladder(api, metric)
    answer = api.patch("/v1/loyalty/accounts/loy_1", {"qualifying_value": 5})
    assert answer.param == ("parameter_invalid", "qualifying_value")
    assert f"not {metric}" in answer.refusal["message"]


# Periods


@pytest.mark.parametrize("metric", ["spend", "points"])
def test_what_is_older_than_a_rolling_period_counts_no_longer(api: Vinr, metric: str) -> None:
    a_ladder(api, metric, period={"type": "rolling", "months": 3})

    def come(amount: int) -> None:
        if metric == "spend":
            api.a_payment(amount, "cust_1")
        else:
            api.move("loy_1", amount).ok()

    come(60)
    api.advance("31d")
    come(60)
    assert standing(api) == ("mid", 120, False)
    # Three months after the first one, at noon; the sweep of the midnight behind it looks.
    api.controlled("PUT", "/clock", {"now": "2026-06-01T23:59:59Z"})
    assert standing(api) == ("mid", 120, False)
    api.controlled("PUT", "/clock", {"now": "2026-06-02T00:00:00Z"})
    assert standing(api) == ("low", 60, False)
    assert changes(api) == [("low", "mid", "promotion"), ("mid", "low", "demotion")]
    come(40)
    assert standing(api) == ("mid", 100, False)
    api.advance("365d")
    assert standing(api) == ("low", 0, False)
    assert api.controlled("GET", "/clock")["due"] == []


def test_a_movement_looks_too_before_the_sweep_does(api: Vinr) -> None:
    a_ladder(api, "points", period={"type": "rolling", "months": 3})
    api.move("loy_1", 150).ok()
    api.controlled("PUT", "/clock", {"now": "2026-06-01T12:00:00Z"})
    assert standing(api)[:2] == ("mid", 150)
    api.move("loy_1", 20).ok()
    assert standing(api)[:2] == ("low", 20)


def test_a_fixed_period_begins_anew_for_everybody(api: Vinr) -> None:
    a_ladder(api, "points", period={"type": "fixed", "months": 6})
    api.move("loy_1", 150).ok()
    api.controlled("PUT", "/clock", {"now": "2026-06-30T23:59:59Z"})
    assert standing(api) == ("mid", 150, False)
    moved = api.controlled("POST", "/clock/advance", {"by": "1s"})
    assert [each["at"] for each in moved["ran"]] == ["2026-07-01T00:00:00.000Z"]
    assert standing(api) == ("low", 0, False)


def test_a_clawback_in_a_later_period_does_not_go_below_zero(api: Vinr) -> None:
    a_ladder(api, "points", period={"type": "fixed", "months": 6})
    api.a_rule(award={"type": "fixed", "points": 150})
    payment = api.a_payment(100, "cust_1")
    api.controlled("PUT", "/clock", {"now": "2026-07-05T00:00:00Z"})
    api.refund(payment)
    assert standing(api) == ("low", 0, False)
    api.move("loy_1", 160).ok()
    assert standing(api) == ("low", 10, False)


@pytest.mark.parametrize(
    ("type", "months", "made", "came", "until"),
    [
        ("rolling", 12, "2020-05-05", "2026-03-01T12:00:00Z", "2027-03-01T12:00:00.000Z"),
        ("fixed", 12, "2020-05-05", "2026-03-01T12:00:00Z", "2027-01-01T00:00:00.000Z"),
        ("fixed", 6, "2020-05-05", "2026-03-01T12:00:00Z", "2026-07-01T00:00:00.000Z"),
        ("fixed", 5, "2026-02-02", "2026-03-01T12:00:00Z", "2026-06-01T00:00:00.000Z"),
        ("fixed", 5, "2026-02-02", "2026-06-01T00:00:00Z", "2026-11-01T00:00:00.000Z"),
        ("fixed", 24, "2020-05-05", "2026-03-01T12:00:00Z", "2028-01-01T00:00:00.000Z"),
    ],
)
def test_blocks_are_counted_from_the_first_january_of_the_program(
    type: str, months: int, made: str, came: str, until: str
) -> None:
    program = Program(
        environment=Environment.TEST,
        id="prog_1",
        number=1,
        created_at_ms=parse_instant(made),
        updated_at_ms=0,
        name="P",
    )
    period = Period(PeriodType(type), months)
    assert iso(counts_until_ms(program, period, parse_instant(came))) == until


# Overrides


def test_an_override_holds_until_it_is_taken_back(api: Vinr) -> None:
    a_ladder(api)
    assert override(api, "top")["tier_locked"] is True
    api.a_payment(100, "cust_1")
    assert standing(api) == ("top", 100, True)
    override(api, "tier_low")
    assert standing(api) == ("low", 100, True)
    override(api, None)
    assert standing(api) == ("mid", 100, False)
    assert changes(api) == [
        ("low", "top", "promotion"),
        ("top", "low", "demotion"),
        ("low", "mid", "promotion"),
    ]


def test_an_override_with_the_same_tier_locks_it_silently(api: Vinr) -> None:
    a_ladder(api)
    override(api, "low")
    api.a_payment(5000, "cust_1")
    assert standing(api) == ("low", 5000, True)
    assert changes(api) == []


def test_an_override_names_a_tier_of_the_program(api: Vinr) -> None:
    a_ladder(api)
    answer = api.patch("/v1/loyalty/accounts/loy_1", {"tier": "platinum"})
    assert answer.param == ("resource_not_found", "tier")
    account = api.an_account(program=api.a_program())
    answer = api.patch(f"/v1/loyalty/accounts/{account}", {"tier": "low"})
    assert answer.param == ("resource_not_found", "tier")
    assert override(api, None, account)["tier"] is None


# Ladders that change


def test_a_ladder_that_comes_later_places_everybody(api: Vinr) -> None:
    api.start(
        a_world(customers=[{"id": "cust_1"}], accounts=[{"id": "loy_1", "customer": "cust_1"}])
    )
    api.a_payment(150, "cust_1")
    assert standing(api) == (None, 0, False)
    api.patch(PROGRAM, {"tierConfig": {"tiers": LADDER}}).ok()
    assert standing(api) == ("mid", 150, False)
    api.patch(PROGRAM, {"tierConfig": None}).ok()
    assert standing(api) == (None, 0, False)
    assert changes(api) == [(None, "mid", "promotion"), ("mid", None, "demotion")]


def test_another_metric_or_period_places_everybody_anew(api: Vinr) -> None:
    a_ladder(api)
    api.a_payment(150, "cust_1")
    api.move("loy_1", 2000).ok()
    api.patch(PROGRAM, {"tierConfig": {"qualifyOn": "points"}}).ok()
    assert standing(api) == ("top", 2000, False)
    api.advance("62d")
    api.patch(PROGRAM, {"tierConfig": {"period": {"type": "rolling", "months": 1}}}).ok()
    assert standing(api) == ("low", 0, False)
    api.patch(PROGRAM, {"tierConfig": {"qualifyOn": "custom"}}).ok()
    assert standing(api) == ("low", 0, False)


def test_a_threshold_that_moves_counts_from_the_next_movement_on(api: Vinr) -> None:
    a_ladder(api)
    api.a_payment(150, "cust_1")
    api.patch("/v1/tiers/tier_mid", {"min_points": 200}).ok()
    assert standing(api) == ("mid", 150, False)
    api.move("loy_1", 1).ok()
    assert standing(api) == ("low", 150, False)


def test_members_of_a_tier_that_goes_fall_to_one_they_qualify_for(api: Vinr) -> None:
    a_ladder(api)
    api.a_payment(150, "cust_1")
    locked, gone = api.an_account(), api.an_account()
    override(api, "mid", locked)
    override(api, "mid", gone)
    api.post(f"/v1/loyalty/accounts/{gone}/close").ok()
    seen = len(changes(api))
    assert api.delete("/v1/tiers/tier_mid").data == {
        "id": "tier_mid",
        "object": "tier",
        "deleted": True,
    }
    assert standing(api) == ("low", 150, False)
    assert standing(api, locked) == ("low", 0, False)
    # Who has left stays as they were.
    assert standing(api, gone) == ("mid", 0, True)
    assert changes(api)[seen:] == [("mid", "low", "demotion")] * 2


def test_the_entry_tier_goes_last(api: Vinr) -> None:
    a_ladder(api)
    answer = api.delete("/v1/tiers/tier_low")
    assert answer.error == (409, "entry_tier_required")
    assert answer.refusal["resource"] == "tier_low"
    for tier in ("top", "mid", "low"):
        api.delete(f"/v1/tiers/tier_{tier}").ok()
    assert standing(api) == (None, 0, False)
    assert api.get("/v1/tiers").items == []


# Tiers by themselves


def test_a_tier_takes_its_place_by_its_threshold(api: Vinr) -> None:
    a_ladder(api)
    made = api.post("/v1/tiers", {"name": "Half way", "min_points": 500, "benefits": ["Tea"]}).data
    assert made == {
        "id": "tier_half-way",
        "name": "Half way",
        "min_points": 500,
        "benefits": ["Tea"],
        "created": made["created"],
    }
    tiers = api.get(PROGRAM).data["tierConfig"]["tiers"]
    assert [(each["key"], each["rank"]) for each in tiers] == [
        ("low", 0),
        ("mid", 1),
        ("half-way", 2),
        ("top", 3),
    ]
    assert api.payloads("tier.created") == [made]


def test_the_first_tier_begins_at_nothing(api: Vinr) -> None:
    api.start(a_world(accounts=[{"id": "loy_1"}]))
    answer = api.post("/v1/tiers", {"name": "First", "min_points": 5})
    assert answer.param == ("parameter_invalid", "min_points")
    api.post("/v1/tiers", {"name": "First", "min_points": 0}).ok()
    assert standing(api) == ("first", 0, False)


@pytest.mark.parametrize(
    ("tier", "param"),
    [
        ({"name": "MID", "min_points": 5}, "name"),
        ({"name": "New", "min_points": 100}, "min_points"),
    ],
)
def test_no_two_tiers_are_alike(api: Vinr, tier: Json, param: str) -> None:
    a_ladder(api)
    answer = api.post("/v1/tiers", tier)
    assert answer.param == ("tier_already_exists", param)
    assert answer.refusal["resource"] == "tier_mid"


def test_a_tier_keeps_its_id_when_it_is_renamed(api: Vinr) -> None:
    a_ladder(api)
    changed = api.patch("/v1/tiers/tier_mid", {"name": "Middle", "benefits": ["Tea"]}).data
    assert (changed["id"], changed["name"], changed["benefits"]) == ("tier_mid", "Middle", ["Tea"])
    assert api.payloads("tier.updated") == [changed]
    assert api.patch("/v1/tiers/tier_mid", {"name": "Middle"}).data == changed
    assert len(api.payloads("tier.updated")) == 1


@pytest.mark.parametrize(
    ("tier", "threshold"), [("tier_mid", 1000), ("tier_mid", 0), ("tier_low", 5), ("tier_mid", -1)]
)
def test_thresholds_stay_apart_and_begin_at_nothing(api: Vinr, tier: str, threshold: int) -> None:
    a_ladder(api)
    answer = api.patch(f"/v1/tiers/{tier}", {"min_points": threshold})
    assert answer.param == ("parameter_invalid", "min_points")


def test_a_tier_may_move_past_another_one(api: Vinr) -> None:
    a_ladder(api)
    api.patch("/v1/tiers/tier_mid", {"min_points": 2000}).ok()
    assert [each["id"] for each in api.get("/v1/tiers").items] == [
        "tier_low",
        "tier_top",
        "tier_mid",
    ]

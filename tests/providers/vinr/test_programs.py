"""Programs: their currency, policy and tiers; what changes counts from then on, never before."""

from __future__ import annotations

import pytest

from tests.builders import Json
from tests.providers.vinr.api import NOW, Vinr

PROGRAMS = "/v1/loyalty/programs"


def program(api: Vinr, **fields: object) -> Json:
    made: Json = api.post(PROGRAMS, {"name": "Program", **fields}).data
    return made


def change(api: Vinr, id: str, **fields: object) -> Json:
    changed: Json = api.patch(f"{PROGRAMS}/{id}", fields).data
    return changed


def test_a_program_has_the_documented_defaults(api: Vinr) -> None:
    made = program(api)
    assert made == {
        "id": made["id"],
        "object": "loyalty_program",
        "name": "Program",
        "type": "standard",
        "status": "active",
        "currencyCode": "EUR",
        "autoEnroll": False,
        "currency": {"name": "points", "pointValue": 1, "rounding": "down", "decimals": 0},
        "expiry": {
            "mode": "never",
            "months": None,
            "resetOnActivity": False,
            "warnDaysBefore": None,
            "fixedDate": None,
        },
        "tierConfig": None,
        "referral": None,
        "metadata": {},
        "created_at": NOW,
        "updated_at": NOW,
    }
    assert api.get(f"{PROGRAMS}/{made['id']}").data == made


def test_the_money_of_a_program_may_stand_where_its_points_are(api: Vinr) -> None:
    assert program(api, currency="usd")["currencyCode"] == "USD"
    assert program(api, currencyCode="jpy", currency={"name": "Yen"})["currencyCode"] == "JPY"
    assert program(api, currency="usd", currencyCode="USD")["currencyCode"] == "USD"
    answer = api.post(PROGRAMS, {"name": "x", "currency": "USD", "currencyCode": "EUR"})
    assert answer.param == ("parameter_conflict", "currencyCode")


def test_months_of_the_currency_are_short_for_a_policy(api: Vinr) -> None:
    made = program(api, currency={"expiryMonths": 18})
    assert (made["expiry"]["mode"], made["expiry"]["months"]) == ("rolling", 18)
    changed = change(api, made["id"], currency={"expiryMonths": 6})
    assert changed["expiry"]["months"] == 6
    both = {"currency": {"expiryMonths": 6}, "expiry": {"mode": "never"}}
    for answer in (
        api.post(PROGRAMS, {"name": "x", **both}),
        api.patch(f"{PROGRAMS}/{made['id']}", both),
    ):
        assert answer.param == ("parameter_conflict", "currency.expiryMonths")


def test_a_program_for_referrals_has_their_rules(api: Vinr) -> None:
    referral = {"referrerReward": {"points": 500}, "refereeReward": {"points": 250}}
    made = program(api, type="referral", referral=referral)
    assert made["referral"] == {
        **referral,
        "qualifyingEvent": "payment.completed",
        "minimumAmount": None,
        "windowDays": None,
    }
    changed = change(
        api, made["id"], referral={**referral, "minimumAmount": 1000, "windowDays": 30}
    )
    assert (changed["referral"]["minimumAmount"], changed["referral"]["windowDays"]) == (1000, 30)
    assert change(api, made["id"], name="x")["referral"] is not None
    assert change(api, made["id"], referral=None)["referral"] is None
    assert api.post(PROGRAMS, {"name": "x", "type": "referral"}).param == (
        "parameter_missing",
        "referral",
    )


def test_points_for_referrals_are_rounded_like_all_points(api: Vinr) -> None:
    referral = {"referrerReward": {"points": 2.55}, "refereeReward": {"points": 1}}
    made = program(api, referral=referral, currency={"decimals": 1})
    assert made["referral"]["referrerReward"]["points"] == 2.5
    answer = api.post(
        PROGRAMS,
        {"name": "x", "referral": {**referral, "refereeReward": {"points": 0.5}}},
    )
    assert answer.param == ("parameter_invalid", "referral.refereeReward.points")


# Changes


def test_an_update_changes_what_it_names_and_nothing_else(api: Vinr) -> None:
    made = program(
        api,
        currency={"name": "Stars", "pointValue": 5, "rounding": "up", "decimals": 2},
        expiry={"mode": "rolling", "months": 6, "warnDaysBefore": 10},
    )
    api.advance("1h")
    changed = change(api, made["id"], currency={"pointValue": 7}, expiry={"months": 9})
    assert changed == {
        **made,
        "currency": {**made["currency"], "pointValue": 7},
        "expiry": {**made["expiry"], "months": 9},
        "updated_at": "2026-03-01T13:00:00Z",
    }


def test_an_update_that_changes_nothing_is_none(api: Vinr) -> None:
    made = program(api)
    api.advance("1h")
    same: list[Json] = [{}, {"name": "Program"}, {"metadata": {"a": None}}, {"currency": {}}]
    for fields in same:
        assert change(api, made["id"], **fields) == made


@pytest.mark.parametrize(
    ("field", "same", "other"),
    [
        ("id", "prog_default", "prog_x"),
        ("object", "loyalty_program", "program"),
        ("type", "standard", "referral"),
        ("currencyCode", "EUR", "USD"),
        ("created_at", None, "2020-01-01T00:00:00Z"),
    ],
)
def test_a_field_that_cannot_change_may_be_sent_as_it_is(
    api: Vinr, field: str, same: str | None, other: str
) -> None:
    path = f"{PROGRAMS}/prog_default"
    present = api.get(path).data[field] if same is None else same
    assert api.patch(path, {field: present}).status == 200
    assert api.patch(path, {field: other}).param == ("immutable_field", field)


def test_an_archived_program_takes_nobody_and_nothing_in_but_lets_points_be_spent(
    api: Vinr,
) -> None:
    id = program(api)["id"]
    account = api.an_account(100, program=id)
    reward = api.a_reward(10, program=id)
    assert change(api, id, status="archived")["status"] == "archived"
    assert api.post("/v1/loyalty/accounts", {"program": id}).error == (422, "program_not_active")
    assert api.move(account, 1).error == (422, "program_not_active")
    api.redeem_reward(account, reward).ok()
    api.move(account, -5).ok()
    assert api.points(account) == 85
    change(api, id, status="active")
    api.move(account, 1).ok()


# Mistakes


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": 5}, "name"),
        ({"type": "odd"}, "type"),
        ({"currency": {"pointValue": -1}}, "currency.pointValue"),
        ({"currency": {"pointValue": 1.5}}, "currency.pointValue"),
        ({"currency": {"rounding": "sideways"}}, "currency.rounding"),
        ({"currency": {"decimals": 5}}, "currency.decimals"),
        ({"currency": {"decimals": -1}}, "currency.decimals"),
        ({"currency": {"expiryMonths": 0}}, "currency.expiryMonths"),
        ({"currency": "EURO"}, "currency"),
        ({"currencyCode": "E1R"}, "currencyCode"),
        ({"expiry": {"mode": "soon"}}, "expiry.mode"),
        ({"expiry": {"mode": "rolling", "months": 0}}, "expiry.months"),
        ({"expiry": {"mode": "rolling", "months": 121}}, "expiry.months"),
        ({"expiry": {"mode": "fixed", "fixedDate": "13-01"}}, "expiry.fixedDate"),
        ({"expiry": {"mode": "fixed", "fixedDate": "02-30"}}, "expiry.fixedDate"),
        ({"expiry": {"mode": "fixed", "fixedDate": "2026-12-31"}}, "expiry.fixedDate"),
        ({"expiry": {"warnDaysBefore": 0}}, "expiry.warnDaysBefore"),
        ({"expiry": {"warnDaysBefore": 366}}, "expiry.warnDaysBefore"),
        ({"autoEnroll": "yes"}, "autoEnroll"),
        ({"tierConfig": {"qualifyOn": "age"}}, "tierConfig.qualifyOn"),
        ({"tierConfig": {"period": {"type": "rolling"}}}, "tierConfig.period.months"),
        (
            {"tierConfig": {"tiers": [{"name": "A", "threshold": 5}]}},
            "tierConfig.tiers[0].threshold",
        ),
        (
            {
                "tierConfig": {
                    "tiers": [{"name": "A", "threshold": 0}, {"name": "B", "threshold": 0}]
                }
            },
            "tierConfig.tiers[1].threshold",
        ),
        (
            {
                "tierConfig": {
                    "tiers": [{"name": "A", "threshold": 0}, {"name": "a", "threshold": 5}]
                }
            },
            "tierConfig.tiers[1].name",
        ),
        (
            {"tierConfig": {"tiers": [{"name": "A", "threshold": 0, "rank": 1}]}},
            "tierConfig.tiers[0].rank",
        ),
        ({"referral": {"refereeReward": {"points": 1}}}, "referral.referrerReward"),
        (
            {"referral": {"referrerReward": {"points": 0}, "refereeReward": {"points": 1}}},
            "referral.referrerReward.points",
        ),
    ],
)
def test_a_field_that_does_not_fit_is_named(api: Vinr, fields: Json, param: str) -> None:
    answer = api.post(PROGRAMS, {"name": "x", **fields})
    code, named = answer.param
    assert code in ("parameter_invalid", "parameter_missing")
    assert named == param
    assert len(api.get(PROGRAMS).items) == 1


def test_a_rolling_policy_needs_months(api: Vinr) -> None:
    answer = api.post(PROGRAMS, {"name": "x", "expiry": {"mode": "rolling"}})
    assert answer.param == ("parameter_missing", "expiry.months")
    id = program(api)["id"]
    answer = api.patch(f"{PROGRAMS}/{id}", {"expiry": {"mode": "rolling"}})
    assert answer.param == ("parameter_missing", "expiry.months")


# Ladders


def test_a_ladder_may_be_given_in_any_order_by_rank(api: Vinr) -> None:
    tiers = [
        {"name": "Gold", "threshold": 20, "rank": 2, "benefits": ["Lounge"]},
        {"name": "Base", "threshold": 0, "rank": 0},
        {"name": "Silver Plus", "threshold": 10, "rank": 1},
    ]
    made = program(api, tierConfig={"qualifyOn": "points", "tiers": tiers})["tierConfig"]
    assert made["period"] is None
    assert [(each["id"], each["rank"], each["threshold"]) for each in made["tiers"]] == [
        ("tier_base", 0, 0),
        ("tier_silver-plus", 1, 10),
        ("tier_gold", 2, 20),
    ]
    assert made["tiers"][2]["benefits"] == ["Lounge"]


def test_the_metric_and_the_period_can_change_without_the_ladder(api: Vinr) -> None:
    tiers = [{"name": "Base", "threshold": 0}]
    id = program(api, tierConfig={"tiers": tiers})["id"]
    period = {"type": "fixed", "months": 6}
    changed = change(api, id, tierConfig={"qualifyOn": "points", "period": period})["tierConfig"]
    assert (changed["qualifyOn"], changed["period"]) == ("points", period)
    assert [each["name"] for each in changed["tiers"]] == ["Base"]
    assert change(api, id, tierConfig={"period": None})["tierConfig"]["period"] is None
    assert change(api, id, tierConfig=None)["tierConfig"] is None


@pytest.mark.parametrize("name", ["★", "   ", "Ñandú", "Zwölf"])
def test_a_tier_is_called_by_the_letters_of_its_name(api: Vinr, name: str) -> None:
    made = program(api, tierConfig={"tiers": [{"name": name, "threshold": 0}]})
    (tier,) = made["tierConfig"]["tiers"]
    assert tier["name"] == name
    assert tier["key"] == {"★": "tier", "   ": "tier", "Ñandú": "and", "Zwölf": "zw-lf"}[name]

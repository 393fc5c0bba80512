"""Earning: from something that happened to points, by rules, factors, caps and windows."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.core.times import DAY_MS, iso, parse_instant
from mockserver.providers.vinr.rules.awards import window_begin_ms
from mockserver.providers.vinr.rules.money import major, minor_units, share
from mockserver.providers.vinr.state import Window
from tests.builders import Json
from tests.providers.vinr.api import Vinr, a_world

RULES = "/v1/loyalty/earning-rules"


@pytest.fixture
def plain(api: Vinr) -> Vinr:
    """A world with one member, who is a customer, and without rules."""
    api.start(
        a_world(customers=[{"id": "cust_1"}], accounts=[{"id": "loy_1", "customer": "cust_1"}])
    )
    return api


def pay(api: Vinr, amount: int = 1000, **more: object) -> str:
    return api.a_payment(amount, "cust_1", **more)


# What a rule gives


@pytest.mark.parametrize(
    ("award", "amount", "currency", "points"),
    [
        ({"type": "per_amount", "per": 100, "points": 1}, 4250, "EUR", [42]),
        ({"type": "per_amount", "per": 100, "points": 1}, 99, "EUR", []),
        ({"type": "per_amount", "per": 100, "points": 1.5}, 1000, "USD", [15]),
        ({"type": "per_amount", "per": 3, "points": 1}, 10, "EUR", [3]),
        ({"type": "fixed", "points": 25}, 1, "EUR", [25]),
        ({"type": "fixed", "points": 0.5}, 1, "EUR", []),
        ({"type": "per_currency", "EUR": 1, "GBP": 1.2}, 4250, "EUR", [42]),
        ({"type": "per_currency", "EUR": 1, "GBP": 1.2}, 4250, "GBP", [51]),
        ({"type": "per_currency", "EUR": 1, "GBP": 1.2}, 4250, "USD", []),
        ({"type": "per_currency", "JPY": 0.1}, 4250, "JPY", [425]),
        ({"type": "per_currency", "KWD": 1}, 4250, "KWD", [4]),
        ({"type": "per_currency", "EUR": 0}, 4250, "EUR", []),
    ],
)
def test_an_award_follows_from_the_amount(
    plain: Vinr, award: Json, amount: int, currency: str, points: list[int]
) -> None:
    plain.a_rule(award=award)
    pay(plain, amount, currency=currency)
    assert plain.amounts("loy_1") == points


def test_an_award_says_what_it_is_for(plain: Vinr) -> None:
    rule = plain.a_rule()
    payment = pay(plain)
    (entry,) = plain.entries("loy_1")
    assert (entry["reason"], entry["rule"]) == ("earning_rule", rule)
    assert entry["source"] == {"type": "payment", "id": payment}
    assert plain.payloads("loyalty.points.earned") == [entry]


def test_points_per_unit_of_money_are_short_for_an_award(api: Vinr) -> None:
    for currency, per in [("EUR", 100), ("JPY", 1), ("KWD", 1000)]:
        program = api.a_program(currencyCode=currency)
        body = {
            "program": program,
            "trigger": "payment.completed",
            "earn": {"pointsPerCurrencyUnit": 1.5},
        }
        made = api.post(RULES, body).data
        assert made["award"] == {"type": "per_amount", "per": per, "points": 1.5}
        changed = api.patch(f"{RULES}/{made['id']}", {"earn": {"points_per_currency_unit": 2}})
        assert changed.data["award"] == {"type": "per_amount", "per": per, "points": 2}


def test_rounding_happens_once_on_everything_together(api: Vinr) -> None:
    for rounding, points in [("down", 4), ("nearest", 5), ("up", 5)]:
        api.start(
            a_world(
                programs=[{"id": "prog_default", "name": "P", "currency": {"rounding": rounding}}],
                customers=[{"id": "cust_1"}],
                accounts=[{"id": "loy_1", "customer": "cust_1"}],
            )
        )
        # 1.5 x 3 = 4.5, where 1.5 by itself would become 1 or 2.
        api.a_rule(award={"type": "per_amount", "per": 100, "points": 1.5}, multiplier=3)
        pay(api, 100)
        assert api.amounts("loy_1") == [points]


def test_each_rule_writes_its_own_entry_in_the_order_of_their_making(plain: Vinr) -> None:
    first = plain.a_rule(award={"type": "fixed", "points": 1})
    second = plain.a_rule(award={"type": "fixed", "points": 2})
    plain.a_rule(award={"type": "fixed", "points": 4}, active=False)
    plain.a_rule(award={"type": "fixed", "points": 8}, trigger="invoice.paid")
    gone = plain.a_rule(award={"type": "fixed", "points": 16})
    plain.delete(f"{RULES}/{gone}").ok()
    pay(plain)
    assert plain.amounts("loy_1") == [1, 2]
    assert [each["rule"] for each in plain.entries("loy_1")] == [second, first]


def test_a_rule_counts_for_what_happens_after_it(plain: Vinr) -> None:
    pay(plain)
    rule = plain.a_rule()
    assert plain.amounts("loy_1") == []
    pay(plain, 10)
    plain.patch(f"{RULES}/{rule}", {"active": False}).ok()
    pay(plain, 10)
    plain.patch(f"{RULES}/{rule}", {"active": True, "multiplier": 2}).ok()
    pay(plain, 10)
    assert plain.amounts("loy_1") == [10, 20]


# Factors


def test_the_factors_of_rule_and_tier_multiply(api: Vinr) -> None:
    api.a_rule(
        award={"type": "fixed", "points": 10},
        multiplier=1.5,
        multipliers=[
            {"when": {"tier": "gold"}, "factor": 2},
            {"when": {"tier": "tier_gold"}, "factor": 3},
            {"when": {"tier": "silver"}, "factor": 10},
        ],
    )
    api.delete(f"{RULES}/rule_payment").ok()
    for tier, points in [("bronze", 15), ("gold", 45), ("silver", 150)]:
        api.patch("/v1/loyalty/accounts/loy_empty", {"tier": tier}).ok()
        api.a_payment(1, "cust_empty")
        assert api.entries("loy_empty")[0]["amount"] == points


def test_the_factor_of_a_tier_replaces_one_and_may_be_small(api: Vinr) -> None:
    api.a_rule(
        award={"type": "fixed", "points": 10},
        multipliers=[{"when": {"tier": "bronze"}, "factor": 0.5}],
    )
    api.delete(f"{RULES}/rule_payment").ok()
    api.a_payment(1, "cust_empty")
    assert api.amounts("loy_empty") == [5]


def test_an_award_is_no_larger_than_any_other_movement(plain: Vinr) -> None:
    plain.a_rule(award={"type": "fixed", "points": 10**12}, multiplier=10**12)
    pay(plain)
    assert plain.amounts("loy_1") == [10**12]


# Caps


@pytest.mark.parametrize(
    ("window", "gaps", "points"),
    [
        # NOW is a Sunday at noon.
        ("day", ["1ms", "43199s", "1s"], [30, 10, 30]),
        ("week", ["1ms", "43199s", "1s"], [30, 10, 30]),
        ("week", ["12h", "1d", "5d", "1d"], [30, 10, 30]),
        ("month", ["1ms", "30d", "12h"], [30, 10, 30]),
        ("lifetime", ["1ms", "400d", "400d"], [30, 10]),
    ],
)
def test_a_cap_leaves_what_is_not_used_up_in_its_window(
    plain: Vinr, window: str, gaps: list[str], points: list[int]
) -> None:
    plain.a_rule(award={"type": "fixed", "points": 30}, cap={"points": 40}, window=window)
    for gap in gaps:
        plain.advance(gap)
        pay(plain)
    assert plain.amounts("loy_1") == points


def test_a_cap_is_for_each_member_and_each_rule(plain: Vinr) -> None:
    for _ in range(2):
        plain.a_rule(award={"type": "fixed", "points": 30}, cap={"points": 40})
    other = plain.a_customer()
    account = plain.an_account(customer=other)
    for _ in range(2):
        pay(plain)
        plain.a_payment(1000, other)
    assert plain.amounts("loy_1") == plain.amounts(account) == [30, 30, 10, 10]


def test_points_that_were_taken_back_free_a_cap(plain: Vinr) -> None:
    plain.a_rule(award={"type": "fixed", "points": 30}, cap={"points": 40})
    payment = pay(plain)
    pay(plain)
    plain.refund(payment)
    pay(plain)
    assert plain.amounts("loy_1") == [30, 10, -30, 30]


def test_a_cap_may_be_said_in_two_ways_and_be_nothing(plain: Vinr) -> None:
    rule = plain.a_rule(cap={"max": 7})
    assert plain.get(f"{RULES}/{rule}").data["cap"] == {"points": 7}
    pay(plain)
    assert plain.patch(f"{RULES}/{rule}", {"cap": None}).data["cap"] is None
    pay(plain, 9)
    assert plain.patch(f"{RULES}/{rule}", {"cap": {"points": 0}}).data["cap"] == {"points": 0}
    pay(plain)
    assert plain.amounts("loy_1") == [7, 9]


@pytest.mark.parametrize(
    ("window", "begin"),
    [
        (Window.DAY, "2026-03-01T00:00:00.000Z"),
        (Window.WEEK, "2026-02-23T00:00:00.000Z"),
        (Window.MONTH, "2026-03-01T00:00:00.000Z"),
    ],
)
def test_windows_begin_at_midnight(window: Window, begin: str) -> None:
    assert iso(window_begin_ms(window, parse_instant("2026-03-01T12:00:00Z"))) == begin


@given(st.integers(min_value=0, max_value=parse_instant("9000-01-01")), st.sampled_from(Window))
def test_an_instant_lies_in_its_window(at_ms: int, window: Window) -> None:
    begin_ms = window_begin_ms(window, at_ms)
    assert begin_ms <= at_ms
    if window is Window.LIFETIME:
        return
    longest = {Window.DAY: 1, Window.WEEK: 7, Window.MONTH: 31}[window]
    assert at_ms - begin_ms < longest * DAY_MS
    assert begin_ms % DAY_MS == 0
    assert window_begin_ms(window, begin_ms) == begin_ms
    assert window_begin_ms(window, begin_ms - 1) < begin_ms


# Who earns


def test_a_customer_earns_in_each_program(plain: Vinr) -> None:
    program = plain.a_program()
    account = plain.an_account(program=program, customer="cust_1")
    plain.a_rule(award={"type": "fixed", "points": 1})
    plain.a_rule(award={"type": "fixed", "points": 2}, program=program)
    pay(plain)
    assert (plain.amounts("loy_1"), plain.amounts(account)) == ([1], [2])


def test_without_a_customer_the_metadata_name_the_member(plain: Vinr) -> None:
    plain.a_rule()
    for name in ("loy_1", "la_1"):
        plain.a_payment(5, metadata={"loyalty_account": name})
    assert plain.amounts("loy_1") == [5, 5]
    plain.a_payment(5, metadata={"loyalty_account": "loy_none"})
    plain.a_payment(5)
    # A customer comes first, even one who is no member.
    plain.a_payment(5, plain.a_customer(), metadata={"loyalty_account": "loy_1"})
    assert plain.amounts("loy_1") == [5, 5]


def test_a_link_that_is_made_later_earns_nothing_for_before(plain: Vinr) -> None:
    plain.a_rule()
    customer, account = plain.a_customer(), plain.an_account()
    plain.a_payment(5, customer)
    plain.patch(f"/v1/loyalty/accounts/{account}", {"customer": customer}).ok()
    assert plain.amounts(account) == []
    plain.a_payment(7, customer)
    assert plain.amounts(account) == [7]


def test_a_customer_is_enrolled_where_the_program_does_so(plain: Vinr) -> None:
    program = plain.a_program(autoEnroll=True)
    plain.a_rule(program=program)
    plain.a_rule(
        program=program, trigger="loyalty.account.created", award={"type": "fixed", "points": 9}
    )
    customer = plain.a_customer()
    plain.a_payment(5, customer)
    (account,) = plain.get("/v1/loyalty/accounts", customer=customer).items
    assert account["program"] == program
    assert plain.amounts(account["id"]) == [9, 5]
    plain.a_payment(6, customer)
    assert plain.amounts(account["id"]) == [9, 5, 6]


def test_nobody_is_enrolled_for_nothing(plain: Vinr) -> None:
    program = plain.a_program(autoEnroll=True)
    customer = plain.a_customer()
    plain.a_payment(5, customer)
    assert plain.get("/v1/loyalty/accounts", customer=customer).items == []
    plain.a_rule(program=program)
    plain.patch(f"/v1/loyalty/programs/{program}", {"status": "archived"}).ok()
    plain.a_payment(5, customer)
    assert plain.get("/v1/loyalty/accounts", customer=customer).items == []


def test_guests_are_not_enrolled(plain: Vinr) -> None:
    plain.a_rule(program=plain.a_program(autoEnroll=True))
    plain.a_payment(5)
    assert len(plain.get("/v1/loyalty/accounts").items) == 1


def test_an_archived_program_awards_nothing(plain: Vinr) -> None:
    plain.a_rule()
    plain.patch("/v1/loyalty/programs/prog_default", {"status": "archived"}).ok()
    pay(plain)
    assert plain.amounts("loy_1") == []


# What else earns


@pytest.mark.parametrize("trigger", ["subscription.created", "invoice.paid", "referral.converted"])
@pytest.mark.parametrize("whose", [{"customer": "cust_1"}, {"account": "loy_1"}])
def test_other_events_award_points_too(plain: Vinr, trigger: str, whose: Json) -> None:
    plain.a_rule(trigger=trigger, award={"type": "fixed", "points": 10})
    plain.a_rule(trigger=trigger)
    body = {"type": trigger, "amount": 7, **whose}
    object = plain.controlled("POST", "/vinr/events", body)
    assert plain.amounts("loy_1") == [10, 7]
    entry = plain.entries("loy_1")[0]
    assert entry["source"] == {"type": object["object"], "id": object["id"]}
    assert plain.payloads(trigger) == [object]


def test_an_event_without_money_awards_what_is_fixed(plain: Vinr) -> None:
    plain.a_rule(trigger="referral.converted", award={"type": "fixed", "points": 10})
    plain.a_rule(trigger="referral.converted")
    plain.a_rule(trigger="referral.converted", award={"type": "per_currency", "EUR": 1})
    plain.controlled("POST", "/vinr/events", {"type": "referral.converted", "account": "loy_1"})
    assert plain.amounts("loy_1") == [10]


def test_one_object_is_awarded_once_by_a_rule(plain: Vinr) -> None:
    plain.a_rule(trigger="invoice.paid")
    body = {"type": "invoice.paid", "customer": "cust_1", "amount": 7, "id": "inv_1"}
    for _ in range(2):
        plain.controlled("POST", "/vinr/events", body)
    assert plain.amounts("loy_1") == [7]
    plain.a_rule(trigger="invoice.paid", award={"type": "fixed", "points": 3})
    plain.controlled("POST", "/vinr/events", body)
    assert plain.amounts("loy_1") == [7, 3]


# Rules themselves


def test_a_rule_is_shown_as_it_was_made(api: Vinr) -> None:
    body = {
        "program": "prog_default",
        "name": "Double for gold",
        "trigger": "payment.completed",
        "award": {"type": "per_amount", "per": 100, "points": 1.5},
        "multiplier": 1.25,
        "multipliers": [{"when": {"tier": "gold"}, "factor": 2}],
        "cap": {"points": 500},
        "window": "month",
        "active": False,
        "metadata": {"a": "b"},
    }
    made = api.post(RULES, body).data
    times = {"created_at": made["created_at"], "updated_at": made["updated_at"]}
    assert made == {"id": made["id"], "object": "earning_rule", **body, **times}
    assert api.get(f"{RULES}/{made['id']}").data == made
    assert api.payloads("earning_rule.created") == [made]


def test_a_rule_has_the_documented_defaults(api: Vinr) -> None:
    body = {"trigger": "invoice.paid", "award": {"type": "fixed", "points": 1}}
    made = api.post(RULES, body).data
    assert made == {
        **made,
        "program": "prog_default",
        "name": None,
        "multiplier": 1,
        "multipliers": [],
        "cap": None,
        "window": "lifetime",
        "active": True,
        "metadata": {},
    }


def test_an_update_changes_what_it_names(api: Vinr) -> None:
    rule = api.a_rule(name="Old", cap={"points": 5}, window="day")
    before = api.get(f"{RULES}/{rule}").data
    changes = {
        "name": "New",
        "trigger": "invoice.paid",
        "award": {"type": "fixed", "points": 3},
        "multiplier": 2,
        "multipliers": [{"when": {"tier": "silver"}, "factor": 3}],
        "window": "week",
        "metadata": {"a": "b"},
    }
    assert api.patch(f"{RULES}/{rule}", changes).data == {**before, **changes}
    assert api.patch(f"{RULES}/{rule}", {}).data == {**before, **changes}
    assert api.happened() == ["earning_rule.created", "earning_rule.updated"]
    for name in ("program", "id", "created_at"):
        answer = api.patch(f"{RULES}/{rule}", {name: "other"})
        assert answer.param == ("immutable_field", name)


def test_a_rule_that_was_deleted_is_gone_and_its_awards_stay(plain: Vinr) -> None:
    rule = plain.a_rule()
    payment = pay(plain, 50)
    assert plain.delete(f"{RULES}/{rule}").data == {
        "id": rule,
        "object": "earning_rule",
        "deleted": True,
    }
    assert plain.get(f"{RULES}/{rule}").status == 404
    assert plain.delete(f"{RULES}/{rule}").status == 404
    assert plain.amounts("loy_1") == [50]
    plain.refund(payment)
    assert plain.amounts("loy_1") == [50, -50]
    assert plain.payloads("earning_rule.deleted")[0]["id"] == rule


@pytest.mark.parametrize(
    ("fields", "code", "param"),
    [
        ({"award": {"type": "per_amount", "points": 1}}, "parameter_missing", "award.per"),
        ({"award": {"type": "per_amount", "per": 1}}, "parameter_missing", "award.points"),
        ({"award": {"type": "fixed"}}, "parameter_missing", "award.points"),
        ({"award": {"type": "per_currency"}}, "parameter_missing", "award.EUR"),
        ({"award": {"points": 1}}, "parameter_missing", "award.type"),
        ({"award": {"type": "odd"}}, "parameter_invalid", "award.type"),
        ({"award": {"type": "fixed", "points": 0}}, "parameter_invalid", "award.points"),
        ({"award": {"type": "fixed", "points": -1}}, "parameter_invalid", "award.points"),
        (
            {"award": {"type": "per_amount", "points": 1, "per": 0}},
            "parameter_invalid",
            "award.per",
        ),
        ({"award": {"type": "per_currency", "EURO": 1}}, "parameter_invalid", "award.EURO"),
        ({"award": {"type": "per_currency", "EUR": -1}}, "parameter_invalid", "award.rates.EUR"),
        ({"award": {"type": "per_currency", "EUR": "x"}}, "parameter_invalid", "award.rates.EUR"),
        ({"earn": {"pointsPerCurrencyUnit": 1}}, "parameter_conflict", "earn"),
        ({"trigger": "payment.failed"}, "parameter_invalid", "trigger"),
        ({"multiplier": 0}, "parameter_invalid", "multiplier"),
        ({"multiplier": -1}, "parameter_invalid", "multiplier"),
        ({"multipliers": [{"factor": 1}]}, "parameter_missing", "multipliers[0].when"),
        (
            {"multipliers": [{"when": {"tier": "gold"}, "factor": 0}]},
            "parameter_invalid",
            "multipliers[0].factor",
        ),
        ({"cap": {"points": -1}}, "parameter_invalid", "cap.points"),
        ({"cap": {}}, "parameter_missing", "cap.points"),
        ({"cap": {"points": 1, "max": 2}}, "parameter_conflict", "cap.points"),
        ({"window": "year"}, "parameter_invalid", "window"),
        ({"active": "yes"}, "parameter_invalid", "active"),
    ],
)
def test_a_field_that_does_not_fit_is_named(api: Vinr, fields: Json, code: str, param: str) -> None:
    body = {"trigger": "payment.completed", "award": {"type": "fixed", "points": 1}, **fields}
    assert api.post(RULES, body).param == (code, param)
    answer = api.patch(f"{RULES}/rule_payment", fields)
    if fields.keys() == {"earn"}:
        assert answer.status == 200
    else:
        assert answer.param == (code, param)


# Money


@pytest.mark.parametrize(("currency", "units"), [("EUR", 100), ("JPY", 1), ("KWD", 1000)])
def test_currencies_have_their_minor_units(currency: str, units: int) -> None:
    assert minor_units(currency) == units
    assert major(5 * units, currency) == 5


@pytest.mark.parametrize(
    ("amount", "percent", "part"),
    [(1000, "25", 250), (999, "50", 500), (1, "50", 1), (1, "49", 0), (1000, "12.5", 125)],
)
def test_a_share_is_rounded_half_up(amount: int, percent: str, part: int) -> None:
    assert share(amount, Fraction(percent)) == part

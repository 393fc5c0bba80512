"""What a `vinr` section may say, and what is found wrong with one that may not."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from mockserver.core.times import parse_instant
from mockserver.core.validation import problems
from mockserver.providers.vinr.fixture import Population, Section
from mockserver.providers.vinr.references import population_references, references
from tests.builders import Json
from tests.providers.vinr.api import NOW

MEMBER = {"id": "loy_1"}
DEBIT = {"amount": -10, "at": "-1d", "reason": "redemption", "redemption": "rdm_1"}
BACK = {**DEBIT, "amount": 10, "at": "-1h", "reason": "redemption_reversal"}
REWARD = {"id": "rwd_1", "name": "R", "cost": 10, "value": {"amount": 1, "currency": "EUR"}}
HANDED_OVER = {**REWARD, "type": "free_product", "value": {"product": "p"}}
CREDIT = {**REWARD, "type": "store_credit"}
PAID = {"id": "pay_1", "amount": 100}
REFUND = {"id": "re_1", "payment": "pay_1", "amount": 60}


def wrong(*, now: str | None = NOW, keys: list[Json] | None = None, **test: Any) -> dict[str, str]:
    """What is wrong between the parts of a section, by path."""
    data = {"keys": keys or [], "test": test}
    assert problems(data, Section) == []
    section = msgspec.convert(data, Section)
    found = references(section, None if now is None else parse_instant(now))
    return {each.path: each.message for each in found}


def mistyped(**test: Any) -> list[str]:
    """The paths of what does not fit the types of an environment."""
    return [each.path for each in problems({"test": test}, Section)]


def a_member(*ledger: Json, **fields: Any) -> Json:
    return {**MEMBER, "ledger": list(ledger), **fields}


def credit(amount: object = 100, at: str = "-2d", **fields: Any) -> Json:
    return {"amount": amount, "at": at, **fields}


def redeemed(*entries: Json, reward: Json = REWARD, **fields: Any) -> Json:
    """An environment in which a member has redeemed something."""
    redemption = {"id": "rdm_1", "account": "loy_1", "reward": "rwd_1", **fields}
    return {
        "accounts": [a_member(credit(), DEBIT, *entries)],
        "rewards": [reward],
        "redemptions": [redemption],
    }


def a_program(**fields: Any) -> Json:
    return {"id": "prog_default", **fields}


def a_rule(**award: Any) -> Json:
    return {"id": "rule_1", "award": award}


# Types


def test_a_section_needs_nothing() -> None:
    assert problems({}, Section) == []
    assert wrong() == {}


@pytest.mark.parametrize(
    ("side", "path"),
    [
        ({"colour": []}, "test.colour"),
        ({"programs": [{}]}, "test.programs[0].id"),
        ({"programs": [a_program(currency={"decimals": 5})]}, "test.programs[0].currency.decimals"),
        ({"programs": [a_program(expiry={"months": 121})]}, "test.programs[0].expiry.months"),
        (
            {"programs": [a_program(expiry={"fixedDate": "02-30"})]},
            "test.programs[0].expiry.fixedDate",
        ),
        ({"accounts": [a_member(credit(0))]}, "test.accounts[0].ledger[0].amount"),
        ({"accounts": [a_member(credit(0.00001))]}, "test.accounts[0].ledger[0].amount"),
        ({"accounts": [a_member(credit(10**19))]}, "test.accounts[0].ledger[0].amount"),
        ({"accounts": [a_member(credit(amount="ten"))]}, "test.accounts[0].ledger[0].amount"),
        (
            {"earning_rules": [a_rule(type="per_currency", rates={"EUR": -1})]},
            "test.earning_rules[0].award.rates.EUR",
        ),
        ({"accounts": [a_member(points=-1)]}, "test.accounts[0].points"),
        ({"earning_rules": [a_rule(type="fixed", points=0)]}, "test.earning_rules[0].award.points"),
        ({"rewards": [{**REWARD, "cost": "ten"}]}, "test.rewards[0].cost"),
        ({"payments": [{**PAID, "currency": "eur"}]}, "test.payments[0].currency"),
        (
            {"webhooks": [{"id": "we_1", "url": "http://example.com", "enabled_events": ["*"]}]},
            "test.webhooks[0].url",
        ),
    ],
    ids=lambda each: each if isinstance(each, str) else "side",
)
def test_what_does_not_fit_the_types_is_named(side: Json, path: str) -> None:
    assert mistyped(**side) == [path]


def test_keys_have_the_services_form() -> None:
    found = problems({"keys": [{"key": "sk_demo"}, {"key": "sk_test_demo"}]}, Section)
    assert [each.path for each in found] == ["keys[0].key"]


# References


KEYS: list[Json] = [{"key": "sk_test_a", "scopes": ["loyalty:read"]}, {"key": "sk_test_a"}]


def test_scopes_are_for_restricted_keys_and_no_key_comes_twice() -> None:
    found = wrong(keys=KEYS)
    assert found.keys() == {"keys[0].scopes", "keys[1].key"}
    assert "restricted keys (rk_) alone" in found["keys[0].scopes"]


PROBLEMS: list[tuple[str, Json, str, str]] = [
    (
        "rolling without months",
        {"programs": [a_program(expiry={"mode": "rolling"})]},
        "programs[0].expiry.months",
        "is needed",
    ),
    (
        "referral without its rules",
        {"programs": [a_program(type="referral")]},
        "programs[0].referral",
        "is needed",
    ),
    (
        "ladder that does not begin at 0",
        {"programs": [a_program(tierConfig={"tiers": [{"name": "A", "threshold": 1}]})]},
        "programs[0].tierConfig.tiers[0].threshold",
        "must be 0",
    ),
    (
        "program twice",
        {"programs": [a_program(), a_program()]},
        "programs[1].id",
        '"prog_default" is used already',
    ),
    (
        "per_amount without per",
        {"earning_rules": [a_rule(type="per_amount", points=1)]},
        "earning_rules[0].award.per",
        "is needed",
    ),
    (
        "award without points",
        {"earning_rules": [a_rule(type="fixed")]},
        "earning_rules[0].award.points",
        "is needed with fixed",
    ),
    (
        "award without rates",
        {"earning_rules": [a_rule(type="per_currency")]},
        "earning_rules[0].award.rates",
        "is needed",
    ),
    (
        "rule of an unknown program",
        {"earning_rules": [{**a_rule(type="fixed", points=1), "program": "prog_defualt"}]},
        "earning_rules[0].program",
        'did you mean "prog_default"?',
    ),
    (
        "unknown event",
        {"webhooks": [{"id": "w", "url": "https://a.example", "enabled_events": ["payment.gone"]}]},
        "webhooks[0].enabled_events[0]",
        'there is no event "payment.gone"',
    ),
    (
        "unknown customer",
        {"accounts": [{**MEMBER, "customer": "cust_1"}]},
        "accounts[0].customer",
        "there is no customer",
    ),
    (
        "two accounts of a customer",
        {
            "customers": [{"id": "cust_1"}],
            "accounts": [{"id": each, "customer": "cust_1"} for each in ("loy_1", "loy_2")],
        },
        "accounts[1].customer",
        "cust_1 has an account in prog_default: loy_1",
    ),
    (
        "unknown tier",
        {"accounts": [{**MEMBER, "tier": "gold"}]},
        "accounts[0].tier",
        'there is no tier "gold"',
    ),
    (
        "lock without a tier",
        {"accounts": [{**MEMBER, "tier_locked": True}]},
        "accounts[0].tier_locked",
        "needs the tier",
    ),
    (
        "value that follows",
        {"accounts": [{**MEMBER, "qualifying_value": 5}]},
        "accounts[0].qualifying_value",
        "does not qualify on custom",
    ),
    (
        "points beside a ledger",
        {"accounts": [a_member(credit(), points=5)]},
        "accounts[0].points",
        "must not stand beside a ledger",
    ),
    (
        "points of who has left",
        {"accounts": [{**MEMBER, "status": "closed", "points": 5}]},
        "accounts[0].status",
        "holds no points, got 5",
    ),
    (
        "merged into nobody",
        {"accounts": [{**MEMBER, "status": "merged"}]},
        "accounts[0].merged_into",
        "goes with the status merged",
    ),
    (
        "more decimals than the program has",
        {"accounts": [{**MEMBER, "points": 0.5}]},
        "accounts[0].points",
        "more than the 0 decimals",
    ),
    (
        "more decimals in a ledger",
        {"accounts": [a_member(credit(0.5))]},
        "accounts[0].ledger[0].amount",
        "more than the 0 decimals",
    ),
    (
        "balance below 0",
        {"accounts": [a_member(credit(5), credit(-6, "-1d"))]},
        "accounts[0].ledger[1].amount",
        "takes the balance to -1",
    ),
    (
        "entries out of order",
        {"accounts": [a_member(credit(at="-1d"), credit(at="-2d"))]},
        "accounts[0].ledger[1].at",
        "is before an earlier entry",
    ),
    (
        "entry of the future",
        {"accounts": [a_member(credit(at="+1d"))]},
        "accounts[0].ledger[0].at",
        "later than the present",
    ),
    (
        "end of a debit",
        {"accounts": [a_member(credit(), credit(-5, "-1d", expires_at="+1d"))]},
        "accounts[0].ledger[1].expires_at",
        "is for credits alone",
    ),
    (
        "end before its credit",
        {"accounts": [a_member(credit(expires_at="-3d"))]},
        "accounts[0].ledger[0].expires_at",
        "is not after the credit",
    ),
    (
        "entry twice",
        {"accounts": [a_member(credit(id="ptx_1"), credit(id="ptx_1"))]},
        "accounts[0].ledger[1].id",
        "is used already",
    ),
    (
        "award without its rule",
        {"accounts": [a_member(credit(reason="earning_rule"))]},
        "accounts[0].ledger[0].reason",
        "earning_rule is a credit with a rule and a source",
    ),
    (
        "clawback without its rule",
        {"accounts": [a_member(credit(), credit(-5, "-1d", reason="refund_clawback"))]},
        "accounts[0].ledger[1].reason",
        "refund_clawback is a debit with a rule",
    ),
    (
        "clawback of an unknown refund",
        {
            "accounts": [
                a_member(
                    credit(),
                    credit(
                        -5,
                        "-1d",
                        reason="refund_clawback",
                        rule="rule_1",
                        source={"type": "refund", "id": "re_1"},
                    ),
                )
            ]
        },
        "accounts[0].ledger[1].source.id",
        "there is no refund",
    ),
    (
        "account of a customer who was deleted",
        {
            "customers": [{"id": "cust_1", "deleted_at": "-1d"}],
            "accounts": [{**MEMBER, "customer": "cust_1"}],
        },
        "accounts[0].customer",
        "cust_1 was deleted",
    ),
    (
        "standing where a value is set",
        {
            "programs": [a_program(tierConfig={"qualifyOn": "custom"})],
            "accounts": [{**MEMBER, "standing": {"value": 5}}],
        },
        "accounts[0].standing",
        "qualifying_value says it all",
    ),
    (
        "lots of a debit",
        {"accounts": [a_member(credit(), credit(-5, "-1d", lots=[{}]))]},
        "accounts[0].ledger[1].lots",
        "is for credits alone",
    ),
    (
        "lots of another amount",
        {"accounts": [a_member(credit(reason="merge_in", lots=[{"amount": 60}, {"amount": 30}]))]},
        "accounts[0].ledger[0].lots",
        "come to 90, but the entry to 100",
    ),
    (
        "credit that draws",
        {"accounts": [a_member(credit(number=1), credit(drawn=[1]))]},
        "accounts[0].ledger[1].drawn",
        "is for debits alone",
    ),
    (
        "lot that is drawn before it comes",
        {
            "accounts": [
                a_member(
                    credit(number=1, lots=[{"number": 2}], reason="merge_in"),
                    credit(-5, drawn=[2, 1, 3], number=3),
                )
            ]
        },
        "accounts[0].ledger[1].drawn[2]",
        "no entry before this one has brought the lot 3",
    ),
    (
        "points that end and come",
        {"accounts": [a_member(credit(reason="expiry"))]},
        "accounts[0].ledger[0].amount",
        "points that end are taken",
    ),
    (
        "entry of an unknown redemption",
        {"accounts": [a_member(credit(), DEBIT)]},
        "accounts[0].ledger[1].redemption",
        "there is no redemption",
    ),
    (
        "reward for nothing",
        {"rewards": [{**REWARD, "cost": 0}]},
        "rewards[0].cost",
        "must be above 0",
    ),
    (
        "value without what its type needs",
        {"rewards": [{**REWARD, "value": {"amount": 1}}]},
        "rewards[0].value.currency",
        "is needed of a discount_amount",
    ),
    (
        "value with what its type has not",
        {"rewards": [{**HANDED_OVER, "value": {"product": "p", "sku": "s"}}]},
        "rewards[0].value.sku",
        "is nothing that a free_product has",
    ),
    (
        "more than everything off",
        {"rewards": [{**REWARD, "type": "discount_percent", "value": {"percent": 100.5}}]},
        "rewards[0].value.percent",
        "at most 100",
    ),
    (
        "end before the begin",
        {"rewards": [{**REWARD, "availableFrom": "-1d", "availableUntil": "-2d"}]},
        "rewards[0].availableUntil",
        "is before availableFrom",
    ),
    (
        "redemption without a debit",
        {**redeemed(), "accounts": [a_member(credit())]},
        "redemptions[0]",
        "needs one debit in the ledger of loy_1",
    ),
    (
        "redemption of an unknown member",
        {**redeemed(account="loy_2"), "accounts": [MEMBER]},
        "redemptions[0].account",
        "there is no account",
    ),
    (
        "redemption of an unknown reward",
        {**redeemed(), "rewards": []},
        "redemptions[0].reward",
        "there is no reward",
    ),
    (
        "points of a redemption came back in part",
        redeemed({**BACK, "amount": 4}, status="reversed"),
        "redemptions[0]",
        "took 10 points, and 4 came back",
    ),
    (
        "points of a redemption that goes on came back",
        redeemed(BACK),
        "redemptions[0]",
        "is issued, but 10 points came back",
    ),
    (
        "points came back by another way",
        redeemed({**BACK, "reason": "goodwill"}, status="reversed"),
        "redemptions[0]",
        "with the reason redemption_reversal",
    ),
    (
        "discount that is handed over",
        redeemed(status="fulfilled"),
        "redemptions[0].status",
        "is not fulfilled",
    ),
    (
        "product that is applied",
        redeemed(status="applied", reward=HANDED_OVER),
        "redemptions[0].status",
        "is not applied",
    ),
    (
        "store credit that waits",
        redeemed(reward=CREDIT),
        "redemptions[0].status",
        "applied at once",
    ),
    (
        "product that lowers a payment",
        {**redeemed(payment="pay_1", reward=HANDED_OVER), "payments": [PAID]},
        "redemptions[0].payment",
        "lowers no payment",
    ),
    (
        "product with a discount code",
        redeemed(code="VINR-1", reward=HANDED_OVER),
        "redemptions[0].code",
        "has no discount code",
    ),
    (
        "discount of an unknown redemption",
        {"payments": [{**PAID, "redemption": "rdm_1"}]},
        "payments[0].redemption",
        "there is no redemption",
    ),
    (
        "discount of nothing",
        {"payments": [{**PAID, "discount": 5}]},
        "payments[0].discount",
        "needs the redemption",
    ),
    (
        "more refunded than paid",
        {
            "payments": [PAID],
            "refunds": [
                {"id": "re_1", "payment": "pay_1", "amount": 60},
                {"id": "re_2", "payment": "pay_1", "amount": 50, "status": "pending"},
                {"id": "re_3", "payment": "pay_1", "amount": 50, "status": "failed"},
            ],
        },
        "payments[0].amount",
        "is 100, but its refunds come to 110",
    ),
    (
        "refund of an unknown payment",
        {"refunds": [{"id": "re_1", "payment": "pay_1", "amount": 60}]},
        "refunds[0].payment",
        "there is no payment",
    ),
    (
        "payment that counts for nobody",
        {"payments": [{**PAID, "members": ["loy_1"]}]},
        "payments[0].members[0]",
        "there is no account",
    ),
    (
        "plan of a refund that is over",
        {"payments": [PAID], "refunds": [{**REFUND, "succeeds_at": "+1h"}]},
        "refunds[0].succeeds_at",
        "is for one that is pending",
    ),
    (
        "plan in the past",
        {
            "payments": [PAID],
            "refunds": [{**REFUND, "status": "pending", "succeeds_at": "-1h"}],
        },
        "refunds[0].succeeds_at",
        "before the present",
    ),
    (
        "awards that an unfinished refund did not find",
        {
            "payments": [PAID],
            "earning_rules": [a_rule(type="fixed", points=1)],
            "refunds": [
                {**REFUND, "status": "pending", "missed": [{"rule": "rule_1", "points": 1}]}
            ],
        },
        "refunds[0].missed",
        "is for one that has succeeded",
    ),
    (
        "award of an unknown rule",
        {
            "payments": [PAID],
            "refunds": [{**REFUND, "missed": [{"rule": "rule_1", "points": 1}]}],
        },
        "refunds[0].missed[0].rule",
        "there is no earning rule",
    ),
    (
        "value of then without what its type needs",
        redeemed(value={"amount": 5}),
        "redemptions[0].value.currency",
        "is needed of a discount_amount",
    ),
    (
        "refund of what was not paid",
        {
            "payments": [{**PAID, "status": "failed"}],
            "refunds": [{"id": "re_1", "payment": "pay_1", "amount": 60}],
        },
        "refunds[0].payment",
        "pay_1 is failed",
    ),
]


@pytest.mark.parametrize(
    ("side", "path", "message"),
    [pytest.param(side, path, message, id=name) for name, side, path, message in PROBLEMS],
)
def test_what_cannot_be_is_named(side: Json, path: str, message: str) -> None:
    found = wrong(**side)
    assert found.keys() == {f"test.{path}"}
    assert message in found[f"test.{path}"]


PLANS: list[tuple[Json, str, str]] = [
    ({"sweep_at": "-1h"}, "sweep_at", "is before the present"),
    ({"due": [{}]}, "due[0]", "needs either refund or sweep"),
    ({"due": [{"refund": "re_1", "sweep": True}]}, "due[0]", "needs either refund or sweep"),
    ({"due": [{"refund": "re_2"}]}, "due[0].refund", 'there is no refund "re_2"'),
]


@pytest.mark.parametrize(("plan", "path", "message"), PLANS)
def test_a_plan_that_cannot_be_is_named(plan: Json, path: str, message: str) -> None:
    side = {"payments": [PAID], "refunds": [REFUND]}
    section = msgspec.convert({"test": side, **plan}, Section)
    (found,) = references(section, parse_instant(NOW))
    assert found.path == path
    assert message in found.message


def test_only_the_entries_with_too_many_decimals_are_named() -> None:
    found = wrong(accounts=[a_member(credit(1), credit(0.25), credit("0.5", "-1d"))])
    assert [*found] == [f"test.accounts[0].ledger[{index}].amount" for index in (1, 2)]


def test_points_may_have_had_more_decimals_before() -> None:
    assert wrong(accounts=[a_member(credit(0.5), credit(-0.5, "-1d"), credit(1, "-1h"))]) == {}


def test_tiers_may_have_changed_their_names() -> None:
    tiers = [{"name": "Gold", "threshold": 0}, {"name": "Gold", "key": "top", "threshold": 5}]
    programs = [a_program(tierConfig={"tiers": tiers})]
    assert wrong(programs=programs, accounts=[{**MEMBER, "tier": "top"}]) == {}
    again = [{**tiers[0], "key": "top"}, tiers[1]]
    found = wrong(programs=[a_program(tierConfig={"tiers": again})])
    assert found.keys() == {"test.programs[0].tierConfig.tiers[1].name"}


def test_a_redemption_of_somebody_else_is_found_on_both_sides() -> None:
    side = redeemed(account="loy_2")
    found = wrong(**{**side, "accounts": [*side["accounts"], {"id": "loy_2"}]})
    assert found.keys() == {"test.accounts[0].ledger[1].redemption", "test.redemptions[0]"}


def test_a_customer_may_have_an_account_in_each_program() -> None:
    programs = [a_program(), {"id": "prog_other"}]
    accounts = [
        {"id": f"loy_{number}", "customer": "cust_1", "program": program["id"]}
        for number, program in enumerate(programs)
    ]
    assert wrong(programs=programs, customers=[{"id": "cust_1"}], accounts=accounts) == {}


def test_only_the_program_is_missed_of_an_account_in_none() -> None:
    found = wrong(accounts=[{**MEMBER, "program": "prog_none", "tier": "gold"}])
    assert found.keys() == {"test.accounts[0].program"}


def test_accounts_that_are_merged_into_each_other_are_found() -> None:
    merged = [
        {"id": f"loy_{number}", "status": "merged", "merged_into": f"loy_{3 - number}"}
        for number in (1, 2)
    ]
    found = wrong(accounts=merged)
    assert found.keys() == {f"test.accounts[{index}].merged_into" for index in (0, 1)}
    assert all("leads back to" in message for message in found.values())


def test_who_has_left_may_have_a_tier_that_is_gone() -> None:
    assert wrong(accounts=[{**MEMBER, "status": "closed", "tier": "gold"}]) == {}


def test_some_ids_must_differ_in_both_environments() -> None:
    side = {"payments": [PAID], "programs": [a_program()]}
    found = references(msgspec.convert({"test": side, "live": side}, Section))
    assert [each.path for each in found] == ["live.payments[0].id"]


def test_relative_and_absolute_times_are_compared_where_the_present_is_known() -> None:
    member = a_member(credit(at="-1d", expires_at="2020-01-01"))
    assert wrong(now=None, accounts=[member]) == {}
    assert wrong(accounts=[member]).keys() == {"test.accounts[0].ledger[0].expires_at"}


# Populations


@pytest.mark.parametrize(
    ("population", "paths"),
    [
        ({}, []),
        ({"program": "prog_none"}, ["program"]),
        ({"prefix": "x"}, ["prefix"]),
        ({"prefix": "x", "accounts": 2}, []),
        ({"prefix": "x", "env": "live"}, []),
        ({"prefix": "y"}, []),
        ({"prefix": "y", "customers": True}, ["prefix"]),
    ],
    ids=str,
)
def test_made_up_members_are_not_listed(population: Json, paths: list[str]) -> None:
    side = {"accounts": [{"id": "loy_x3"}], "customers": [{"id": "cust_y1"}]}
    found = population_references(
        msgspec.convert({"test": side}, Section),
        msgspec.convert({"accounts": 3, **population}, Population),
    )
    assert [each.path for each in found] == paths

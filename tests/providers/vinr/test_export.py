"""The document of a world reads as if somebody had written it by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args

import msgspec
import pytest

from mockserver.providers.vinr.fixture import Section
from tests.providers.vinr.api import KEY, Vinr, a_world
from tests.world import Json

RELATIVE = re.compile(r"now|[+-](?:P|\d).*[A-Za-z]")

# Every field there is, as the export writes it: absolute times, exact numbers, all numbers said.
T = "2026-02-{:02}T12:00:00.000Z".format
PAIRS = {"a": "b"}

EVERYTHING: Json = {
    "keys": [
        {"key": "rk_test_a", "scopes": ["loyalty:read"], "expires_at": T(27), "revoked": True},
        {"key": KEY, "rate_limit": {"sustained": 1000, "burst": 2000}},
    ],
    "refund_delay": "90s",
    "sweep_at": "2026-03-02T18:00:00.000Z",
    "due": [{"sweep": True}, {"refund": "re_3"}],
    "test": {
        "programs": [
            {
                "id": "prog_default",
                "name": "Harbour",
                "type": "referral",
                "status": "archived",
                "currency": {"name": "Stars", "pointValue": 3, "rounding": "up", "decimals": 2},
                "currencyCode": "USD",
                "expiry": {
                    "mode": "fixed",
                    "months": 3,
                    "resetOnActivity": True,
                    "warnDaysBefore": 9,
                    "fixedDate": "06-30",
                },
                "tierConfig": {
                    "qualifyOn": "points",
                    "period": {"type": "fixed", "months": 6},
                    "tiers": [
                        {"name": "Base", "threshold": 0},
                        {
                            "name": "Renamed",
                            "key": "top",
                            "threshold": 50,
                            "benefits": ["Lounge"],
                            "created_at": T(2),
                        },
                    ],
                },
                "referral": {
                    "referrerReward": {"points": "0.5"},
                    "refereeReward": {"points": 2},
                    "qualifyingEvent": "invoice.paid",
                    "minimumAmount": 5,
                    "windowDays": 30,
                },
                "autoEnroll": True,
                "metadata": PAIRS,
                "created_at": T(1),
                "updated_at": T(2),
                "number": 1,
            },
            {
                "id": "prog_judged",
                "tierConfig": {"qualifyOn": "custom"},
                "created_at": T(1),
                "number": 2,
            },
        ],
        "customers": [
            {
                "id": "cust_1",
                "email": "a@example.com",
                "name": "A",
                "phone": "+35315550142",
                "default_payment_method": "pm_card_4242",
                "metadata": PAIRS,
                "created_at": T(1),
                "updated_at": T(2),
                "number": 3,
            },
            {"id": "cust_2", "created_at": T(1), "deleted_at": T(2), "number": 4},
        ],
        "accounts": [
            {
                "id": "loy_1",
                "customer": "cust_1",
                "tier": "top",
                "tier_locked": True,
                "standing": {
                    "value": "7.25",
                    "since": T(2),
                    "leaves_at": "2026-07-01T00:00:00.000Z",
                },
                "metadata": PAIRS,
                "ledger": [
                    {"amount": 100, "at": T(3), "lots": [{"ends_at": None}], "number": 20},
                    {
                        "amount": 50,
                        "at": T(4),
                        "reason": "earning_rule",
                        "expires_at": None,
                        "rule": "rule_1",
                        "source": {"type": "payment", "id": "pay_1"},
                        "metadata": PAIRS,
                        "id": "ptx_named",
                        "number": 21,
                    },
                    {
                        "amount": "-10.25",
                        "at": T(5),
                        "reason": "redemption",
                        "redemption": "rdm_1",
                        "drawn": [21],
                        "number": 22,
                    },
                    {
                        "amount": "-10.25",
                        "at": T(5),
                        "reason": "redemption",
                        "redemption": "rdm_2",
                        "number": 23,
                    },
                    {
                        "amount": -5,
                        "at": T(6),
                        "reason": "refund_clawback",
                        "rule": "rule_1",
                        "source": {"type": "refund", "id": "re_1"},
                        "shortfall": "0.5",
                        "number": 24,
                    },
                    {
                        "amount": 7,
                        "at": T(7),
                        "reason": "merge_in",
                        "lots": [
                            {
                                "number": 25,
                                "amount": 3,
                                "since": T(1),
                                "ends_at": "2026-03-02T12:00:00.000Z",
                            },
                            {"number": 26, "amount": 4, "since": T(2), "ends_at": None},
                        ],
                        "number": 27,
                    },
                ],
                "warned": ["2026-07-02T00:00:00.000Z"],
                "watched": ["2026-07-03T00:00:00.000Z"],
                "created_at": T(2),
                "updated_at": T(3),
                "number": 5,
            },
            {
                "id": "loy_2",
                "program": "prog_judged",
                "status": "merged",
                "qualifying_value": "0.5",
                "merged_into": "loy_3",
                "created_at": T(2),
                "number": 6,
            },
            {"id": "loy_3", "program": "prog_judged", "created_at": T(2), "number": 7},
        ],
        "earning_rules": [
            {
                "id": "rule_1",
                "program": "prog_judged",
                "name": "R",
                "trigger": "invoice.paid",
                "award": {"type": "per_amount", "points": "0.123456789012345678", "per": 7},
                "multiplier": "1.5",
                "multipliers": [{"tier": "top", "factor": 2}],
                "cap": "9.99999",
                "window": "day",
                "active": False,
                "metadata": PAIRS,
                "created_at": T(1),
                "updated_at": T(2),
                "deleted_at": T(3),
                "number": 8,
            },
            {
                "id": "rule_2",
                "award": {"type": "per_currency", "rates": {"EUR": 0, "USD": "0.3"}},
                "created_at": T(1),
                "number": 9,
            },
            {
                "id": "rule_3",
                "award": {"type": "fixed", "points": 1},
                "created_at": T(1),
                "number": 10,
            },
        ],
        "rewards": [
            {
                "id": "rwd_1",
                "name": "Third off",
                "type": "discount_percent",
                "cost": "10.25",
                "value": {"percent": "33.3"},
                "active": False,
                "inventory": 5,
                "availableFrom": T(1),
                "availableUntil": T(28),
                "tiers": ["top"],
                "perMemberLimit": 2,
                "metadata": PAIRS,
                "created_at": T(1),
                "updated_at": T(2),
                "number": 11,
            },
            {
                "id": "rwd_2",
                "name": "Money",
                "type": "store_credit",
                "cost": "10.25",
                "value": {"amount": 5, "currency": "EUR"},
                "created_at": T(1),
                "number": 12,
            },
            {
                "id": "rwd_3",
                "program": "prog_judged",
                "name": "Product",
                "type": "free_product",
                "cost": 1,
                "value": {"product": "prod_1", "quantity": 2},
                "created_at": T(1),
                "number": 13,
            },
            {
                "id": "rwd_4",
                "name": "Partner",
                "type": "partner",
                "cost": 1,
                "value": {"partner": "", "sku": "s"},
                "created_at": T(1),
                "number": 14,
            },
        ],
        "redemptions": [
            {
                "id": "rdm_1",
                "account": "loy_1",
                "reward": "rwd_1",
                "status": "applied",
                "quantity": 2,
                "value": {"percent": 50},
                "code": "VINR-MINE",
                "amount_off": 9,
                "payment": "pay_1",
                "reference": "Counter 4",
                "metadata": PAIRS,
                "created_at": T(5),
                "updated_at": T(6),
                "number": 15,
            },
            {
                "id": "rdm_2",
                "account": "loy_1",
                "reward": "rwd_2",
                "status": "reversed",
                "created_at": T(5),
                "credit_number": 30,
                "credit_back_number": 31,
                "number": 16,
            },
        ],
        "payments": [
            {
                "id": "pay_1",
                "amount": 100,
                "currency": "USD",
                "customer": "cust_1",
                "description": "D",
                "returnUrl": "https://example.com",
                "redemption": "rdm_1",
                "discount": 9,
                "shopperReference": "S",
                "metadata": PAIRS,
                "created_at": T(3),
                "updated_at": T(4),
                "completed_at": T(4),
                "members": ["loy_1", "loy_3"],
                "number": 17,
            },
            {"id": "pay_2", "amount": 100, "status": "pending", "created_at": T(3), "number": 18},
        ],
        "refunds": [
            {
                "id": "re_1",
                "payment": "pay_1",
                "amount": 5,
                "reason": "R",
                "metadata": PAIRS,
                "created_at": T(6),
                "updated_at": T(7),
                "number": 33,
            },
            {
                "id": "re_2",
                "payment": "pay_1",
                "amount": 5,
                "missed": [{"rule": "rule_1", "points": "0.25"}],
                "created_at": T(6),
                "number": 34,
            },
            {
                "id": "re_3",
                "payment": "pay_1",
                "amount": 5,
                "status": "pending",
                "succeeds_at": "2026-03-02T18:00:00.000Z",
                "created_at": T(6),
                "number": 35,
            },
        ],
        "webhooks": [
            {
                "id": "we_1",
                "url": "https://example.com",
                "enabled_events": ["payment.completed"],
                "secret": "whsec_1",
                "status": "disabled",
                "created_at": T(1),
                "deleted_at": T(2),
                "number": 36,
            }
        ],
    },
}


def section(api: Vinr) -> Json:
    document: Json = api.controlled("GET", "/state")["vinr"]
    return document


def keys_of(data: Any, wanted: type[msgspec.Struct]) -> Iterator[tuple[str, str]]:
    """Which keys of which part a document uses."""
    for field in msgspec.structs.fields(wanted):
        if field.encode_name in data:
            yield wanted.__name__, field.encode_name
            for part in parts_of(field.type):
                value = data[field.encode_name]
                for each in value if isinstance(value, list) else [value]:
                    if isinstance(each, dict):
                        yield from keys_of(each, part)


def parts_of(annotation: Any) -> Iterator[type[msgspec.Struct]]:
    """The parts that a field may hold."""
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        yield annotation
    for each in get_args(annotation):
        yield from parts_of(each)


def all_keys(wanted: type[msgspec.Struct]) -> Iterator[tuple[str, str]]:
    """All keys of a part and of those in it."""
    for field in msgspec.structs.fields(wanted):
        yield wanted.__name__, field.encode_name
        for part in parts_of(field.type):
            yield from all_keys(part)


def test_everything_that_a_section_may_say_is_written_as_it_was(in_process_api: Vinr) -> None:
    given = {"version": 1, "ids": {"next": 50}, "vinr": EVERYTHING}
    in_process_api.start(given)
    assert section(in_process_api) == EVERYTHING
    # Everything has its number, so that nothing has taken one more.
    assert in_process_api.controlled("GET", "/state")["ids"] == {"next": 50}


def test_nothing_is_left_out_of_that_test() -> None:
    short = {("Account", "points"), ("Section", "live")}
    assert {*all_keys(Section)} - {*keys_of(EVERYTHING, Section)} == short


def values(data: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a document with its path."""
    if isinstance(data, dict):
        for key, each in data.items():
            yield from values(each, f"{path}.{key}")
    elif isinstance(data, list):
        for index, each in enumerate(data):
            yield from values(each, f"{path}[{index}]")
    else:
        yield path, data


@pytest.mark.parametrize("fixture", ["demo", "edge-cases", "empty"])
def test_no_time_is_relative(in_process_api: Vinr, fixture: str) -> None:
    in_process_api.start(fixture)
    for path, value in values(section(in_process_api)):
        assert not (isinstance(value, str) and RELATIVE.fullmatch(value)), path


def test_what_equals_its_default_is_not_in_it(in_process_api: Vinr) -> None:
    in_process_api.start("empty")
    program = {"id": "prog_default", "created_at": "2026-03-01T12:00:00.000Z"}
    assert section(in_process_api) == {
        "keys": [{"key": "sk_live_demo"}, {"key": "sk_test_demo"}],
        "test": {"programs": [{**program, "number": 1}]},
        "live": {"programs": [{**program, "number": 2}]},
    }


def test_an_environment_that_nobody_can_see_has_no_program(in_process_api: Vinr) -> None:
    in_process_api.start({"version": 1, "vinr": {"keys": [{"key": KEY}]}})
    assert section(in_process_api).keys() == {"keys", "test"}
    in_process_api.start({"version": 1, "vinr": {}})
    assert section(in_process_api) == {}


# Ledgers


def ledger(api: Vinr, account: str) -> list[Json]:
    (found,) = (each for each in section(api)["test"]["accounts"] if each["id"] == account)
    entries: list[Json] = found["ledger"]
    return entries


def test_an_entry_says_what_is_not_usual_alone(in_process_api: Vinr) -> None:
    api = in_process_api
    account = api.an_account(500)
    made = api.redeem_reward(account, api.a_reward(200)).data["id"]
    api.post(f"/v1/loyalty/redemptions/{made}/reverse").ok()
    now = "2026-03-01T12:00:00.000Z"
    entries = ledger(api, account)
    numbers = [each.pop("number") for each in entries]
    assert numbers == sorted(numbers)
    assert entries == [
        {"amount": 500, "at": now},
        {"amount": -200, "at": now, "reason": "redemption", "redemption": made},
        {"amount": 200, "at": now, "reason": "redemption_reversal", "redemption": made},
    ]


def test_what_came_back_late_says_in_which_lots(in_process_api: Vinr) -> None:
    api = in_process_api
    program = api.a_program(expiry={"mode": "rolling", "months": 1})
    account = api.an_account(500, program=program)
    made = api.redeem_reward(account, api.a_reward(200, program=program)).data["id"]
    api.advance("40d")
    api.post(f"/v1/loyalty/redemptions/{made}/reverse").ok()
    (lot,) = ledger(api, account)[-1]["lots"]
    assert lot.keys() == {"number"}
    api.advance("30d")
    assert api.points(account) == 0


def test_points_that_were_taken_out_of_turn_say_from_where(in_process_api: Vinr) -> None:
    rule = {
        "id": "rule_1",
        "trigger": "payment.completed",
        "award": {"type": "per_amount", "per": 1, "points": 1},
    }
    member = {"id": "loy_1", "customer": "cust_1", "points": 5, "created_at": "-9d"}
    api = in_process_api
    api.start(a_world(customers=[{"id": "cust_1"}], accounts=[member], earning_rules=[rule]))
    api.refund(api.a_payment(100, "cust_1"), 40)
    award, clawback = ledger(api, "loy_1")[-2:]
    assert clawback["drawn"] == [award["number"]]


# Plans


def test_a_plan_is_written_where_it_does_not_follow(in_process_api: Vinr) -> None:
    api = in_process_api
    assert not {"sweep_at", "due"} & section(api).keys()
    expiry = {"mode": "rolling", "months": 1}
    account = api.an_account(5, program=api.a_program(expiry=expiry))
    # The sweep stays although it has nothing to do any more.
    api.move(account, -5).ok()
    assert section(api)["sweep_at"] == "2026-04-02T00:00:00.000Z"


def test_a_refund_that_is_decided_is_not_planned(in_process_api: Vinr) -> None:
    api = in_process_api
    paid = api.a_payment(100)
    for how in ("succeed", "fail", ""):
        made = api.post("/v1/refunds", {"payment": paid, "amount": 10}).data["id"]
        if how:
            api.controlled("POST", f"/vinr/refunds/{made}/{how}", {})
    due = api.controlled("GET", "/clock")["due"]
    assert [each["what"] for each in due if "refund" in each["what"]] == [
        f"vinr refund {made} succeeds"
    ]


def order_of(api: Vinr, *due: Json) -> list[str]:
    """In which order a world does what is planned for one instant."""
    expiry = {"mode": "rolling", "months": 1}
    side = {
        "programs": [{"id": "prog_default", "expiry": expiry}],
        "accounts": [{"id": "loy_1", "points": 5}],
    }
    refunds = {
        name: {
            "payments": [{"id": f"pay_{name}", "amount": 9}],
            "refunds": [
                {"id": f"re_{name}", "payment": f"pay_{name}", "amount": 1, **PENDING},
                {"id": f"re_{name}_done", "payment": f"pay_{name}", "amount": 1},
            ],
        }
        for name in ("test", "live")
    }
    section = {
        "keys": [{"key": KEY}],
        "sweep_at": "+1h",
        "due": list(due),
        "test": {**side, **refunds["test"]},
        "live": refunds["live"],
    }
    api.start({"version": 1, "vinr": section})
    ran = [each["what"] for each in api.advance("1h")["ran"]]
    return ["sweep" if "sweep" in what else what.split()[2] for what in ran]


PENDING = {"status": "pending", "succeeds_at": "+1h"}
SWEEP = {"sweep": True}


@pytest.mark.parametrize(
    ("due", "order"),
    [
        ([], ["re_test", "re_live", "sweep"]),
        ([SWEEP, {"refund": "re_live"}, {"refund": "re_test"}], ["sweep", "re_live", "re_test"]),
        ([{"refund": "re_test"}], ["re_live", "sweep", "re_test"]),
        ([{"refund": "re_test_done"}], ["re_test", "re_live", "sweep"]),
    ],
    ids=["usual", "all", "one", "nothing planned"],
)
def test_what_falls_due_in_one_instant_is_done_as_listed(
    in_process_api: Vinr, due: list[Json], order: list[str]
) -> None:
    assert order_of(in_process_api, *due) == order
    # The sweep that comes next is planned only once.
    found = in_process_api.controlled("GET", "/clock")["due"]
    assert [each["what"] for each in found] == ["vinr sweep of 2026-04-02"]


# Numbers


@pytest.mark.parametrize(
    "path",
    [
        "programs[1].number",
        "customers[0].number",
        "accounts[0].number",
        "accounts[0].ledger[0].number",
        "accounts[0].ledger[5].lots[1].number",
        "earning_rules[0].number",
        "rewards[0].number",
        "redemptions[0].number",
        "redemptions[1].credit_number",
        "redemptions[1].credit_back_number",
        "payments[0].number",
        "refunds[0].number",
        "webhooks[0].number",
    ],
)
def test_no_two_records_have_one_number(in_process_api: Vinr, path: str) -> None:
    other = {"programs": [{"id": "prog_default", "number": number_at(path)}]}
    fixture = {"version": 1, "vinr": {**EVERYTHING, "live": other}}
    body = {"fixture": fixture, "now": "2026-03-01T12:00:00Z"}
    response = in_process_api.control("PUT", f"/worlds/{in_process_api.world}", body)
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["path"] == "fixture.vinr.live.programs[0].number"
    assert error["message"].endswith(f"used already, by vinr.test.{path}")


def number_at(path: str) -> Any:
    found: Any = EVERYTHING["test"]
    for name in re.findall(r"\w+", path):
        found = found[int(name) if name.isdigit() else name]
    return found

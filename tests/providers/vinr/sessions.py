"""Worlds to be written out: shipped ones, and ones in which all sorts of things have happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tests.providers.vinr.api import KEY, LIVE_KEY, Vinr, a_ledger, a_world
from tests.providers.vinr.reads import keys
from tests.world import Json

Session = Callable[[Vinr], None]

HOOK = "http://127.0.0.1:9/hook"


def sink(api: Vinr) -> None:
    """Have no event sent: deliveries that wait are in no document."""
    api.controlled("PUT", "/webhooks/settings", {"mode": "sink"})


def demo(api: Vinr) -> None:
    """The demo world as it is."""


def empty(api: Vinr) -> None:
    """Keys alone."""
    api.start("empty")


def edge_cases(api: Vinr) -> None:
    """Everything that is hard to get into."""
    api.start("edge-cases")


def nothing(api: Vinr) -> None:
    """A world in which the service has no part."""
    api.start({"version": 1})


def without_keys(api: Vinr) -> None:
    """Records that nobody can ask for, and an environment without any."""
    side = {"customers": [{"id": "cust_1"}], "accounts": [{"id": "loy_1", "points": 5}]}
    api.start({"version": 1, "vinr": {"refund_delay": "90s", "test": side}})


def another_seed(api: Vinr) -> None:
    """A fork that goes on with another seed: the ids that it has say nothing to that one."""
    first = api.redeem_reward("loy_abc123", "rwd_freecoffee").data["id"]
    second = api.redeem_reward("loy_abc123", "rwd_freecoffee").data["id"]
    api.post(f"/v1/loyalty/redemptions/{first}/reverse").ok()
    copy = f"{api.world}-origin"
    api.controlled("PUT", f"/worlds/{copy}", {"from": api.world})
    api.controlled("PUT", f"/worlds/{api.world}", {"from": copy, "seed": 99})
    api.controlled("DELETE", f"/worlds/{copy}")
    api.move("loy_abc123", 100).ok()
    api.post(f"/v1/loyalty/redemptions/{second}/reverse").ok()


def both_environments(api: Vinr) -> None:
    """The same ids here and there, and records of one that the other has not."""
    side = {"customers": [{"id": "cust_1"}], "accounts": [{"id": "loy_1", "customer": "cust_1"}]}
    api.start(a_world(**side, live=side))
    for by in (KEY, LIVE_KEY):
        api.post("/v1/loyalty/transactions", {"account": "loy_1", "amount": 7}, by).ok()
        payment = {"amount": 100, "currency": "EUR", "payment_method": "pm_card_4242"}
        paid = api.post("/v1/payments", {**payment, "customer": "cust_1"}, by).data["id"]
        api.post("/v1/refunds", {"payment": paid}, by).ok()
    api.an_account_of(LIVE_KEY)


# Programs and what belongs to them


def ladders(api: Vinr) -> None:
    """Tiers that were renamed, moved, removed and locked, and standings of earlier looks."""
    program, steps = "prog_default", (("A", 0), ("B", 100), ("C", 500))
    tiers = [{"name": name, "threshold": at} for name, at in steps]
    config = {"qualifyOn": "points", "period": {"type": "rolling", "months": 1}, "tiers": tiers}
    api.patch(f"/v1/loyalty/programs/{program}", {"tierConfig": config}).ok()
    members = [api.an_account(points, program=program) for points in (50, 150, 600, 700)]
    api.patch(f"/v1/loyalty/accounts/{members[0]}", {"tier": "c"}).ok()
    api.patch("/v1/tiers/tier_b", {"name": "Better", "min_points": 120}).ok()
    api.post("/v1/tiers", {"name": "Better", "min_points": 650, "benefits": ["Lounge", ""]}).ok()
    assert api.post("/v1/tiers", {"name": "B", "min_points": 300}).status == 409
    api.advance("20d")
    api.move(members[1], 10).ok()
    api.post(f"/v1/loyalty/accounts/{members[3]}/close").ok()
    # A part of what counts has left the period by then, and no sweep has come since.
    api.advance("194h")


def tier_metrics(api: Vinr) -> None:
    """Members who qualify by spending, by a value that is set, and by nothing any more."""
    tiers = [{"name": "One", "threshold": 0}, {"name": "Two", "threshold": 200}]
    made = {}
    for metric in ("spend", "custom"):
        program = api.a_program(tierConfig={"qualifyOn": metric, "tiers": tiers})
        customer = api.a_customer()
        made[metric] = api.an_account(300, program=program, customer=customer)
        api.a_payment(250, customer)
        api.a_payment(999, customer, currency="USD")
    body = {"qualifyingValue": 250.5}
    api.patch(f"/v1/loyalty/accounts/{made['custom']}", body).ok()
    plain = api.a_program(tierConfig={"qualifyOn": "points", "tiers": tiers})
    api.an_account(300, program=plain)
    api.patch(f"/v1/loyalty/programs/{plain}", {"tierConfig": None}).ok()
    gone = api.a_program()
    former = api.an_account(300, program=gone)
    api.post(f"/v1/loyalty/accounts/{former}/close").ok()
    api.patch(f"/v1/loyalty/programs/{gone}", {"tierConfig": {"tiers": tiers}}).ok()
    fixed = {"tiers": tiers, "period": {"type": "fixed", "months": 6}}
    api.a_program(type="referral", tierConfig=fixed, status="archived", referral=REFERRAL)


REFERRAL = {
    "referrerReward": {"points": 500},
    "refereeReward": {"points": 250},
    "qualifyingEvent": "",
    "minimumAmount": 0,
    "windowDays": 30,
}


def rules(api: Vinr) -> None:
    """Rules of each kind, with numbers that no float holds, changed and deleted."""
    currency = {"decimals": 4, "rounding": "nearest", "name": "Miles", "pointValue": 3}
    program = api.a_program(currency=currency)
    precise = f'{{"program": "{program}", {PRECISE}}}'.encode()
    api.send("POST", "/v1/loyalty/earning-rules", content=precise).ok()
    fixed = {"type": "fixed", "points": 1.5}
    capped = api.a_rule(
        program=program, award=fixed, cap={"points": 2.0001}, window="day", name="N"
    )
    rates = {"type": "per_currency", "EUR": 0, "usd": 2, "USD": 0.3}
    api.a_rule(program=program, award=rates, trigger="loyalty.account.created", active=False)
    gone = api.a_rule(program=program, award={"type": "fixed", "points": 1})
    customer = api.a_customer()
    api.an_account(999999999999, program=program, customer=customer)
    member = api.an_account(999999999999.9999, program=program)
    api.move(member, 999999999999.9999).ok()
    api.a_payment(333, customer)
    api.delete(f"/v1/loyalty/earning-rules/{gone}").ok()
    api.patch(f"/v1/loyalty/earning-rules/{capped}", {"window": "month", "cap": None}).ok()
    api.post(
        "/v1/earning-rules",
        {"name": "R", "event": "payment.succeeded", "points_per_unit": 2, "unit_value": 50},
    ).ok()


PRECISE = """
    "trigger": "payment.completed",
    "award": {"type": "per_amount", "per": 1, "points": 1.0},
    "multiplier": 0.123456789012345678,
    "multipliers": [{"when": {"tier": "tier_gold"}, "factor": 1.00000000000000001}],
    "cap": {"points": 999999999999.999999}
"""


# Points


def lapsing(api: Vinr) -> None:
    """Points that end in all ways, some of them warned of, some spent before."""
    rolling = {"mode": "rolling", "months": 1, "warnDaysBefore": 10}
    program = api.a_program(expiry=rolling, currency={"decimals": 2})
    members = [api.an_account(points, program=program) for points in (10.25, 20, 30)]
    reward = api.a_reward(5, program=program)
    redemption = api.redeem_reward(members[0], reward).data["id"]
    api.advance("5d")
    api.move(members[0], 4).ok()
    api.move(members[1], -20).ok()
    api.advance("17d")
    api.patch(f"/v1/loyalty/programs/{program}", {"expiry": {"mode": "never"}}).ok()
    api.move(members[2], 1).ok()
    api.patch(f"/v1/loyalty/programs/{program}", {"expiry": {"mode": "fixed"}}).ok()
    api.move(members[2], 1).ok()
    api.advance("10d")
    # What it took has ended, so it comes back in a lot of its own.
    api.post(f"/v1/loyalty/redemptions/{redemption}/reverse").ok()
    api.patch(f"/v1/loyalty/programs/{program}", {"expiry": {"warnDaysBefore": None}}).ok()
    api.move(members[1], 3).ok()


def activity(api: Vinr) -> None:
    """Points that last longer with each activity, and are drawn in another order since."""
    expiry = {"mode": "rolling", "months": 6, "resetOnActivity": True, "warnDaysBefore": 30}
    program = api.a_program(expiry=expiry)
    reward = api.a_reward(5, program=program)
    member = api.an_account(program=program)
    for _ in range(3):
        api.move(member, 10).ok()
        api.advance("7d")
    late = api.redeem_reward(member, reward).data["id"]
    api.patch(f"/v1/loyalty/programs/{program}", {"expiry": {"months": 1}}).ok()
    api.move(member, 10).ok()
    api.move(member, -12).ok()
    api.redeem_reward(member, reward, quantity=2).ok()
    api.advance("3d")
    api.patch(f"/v1/loyalty/programs/{program}", {"expiry": {"months": 12}}).ok()
    api.move(member, 8).ok()
    api.redeem_reward(member, reward).ok()
    api.post(f"/v1/loyalty/redemptions/{late}/reverse").ok()
    api.advance("20d")


def mergers(api: Vinr) -> None:
    """Accounts in a chain of mergers, with what they were paid for and gave out before."""
    expiry = {"mode": "rolling", "months": 2, "warnDaysBefore": 7}
    tiers = [{"name": "One", "threshold": 0}, {"name": "Two", "threshold": 100}]
    program = api.a_program(expiry=expiry, tierConfig={"qualifyOn": "points", "tiers": tiers})
    api.a_rule(program=program)
    reward = api.a_reward(10, program=program)
    customer = api.a_customer()
    first = api.an_account(30, program=program, customer=customer)
    payment = api.a_payment(50, customer)
    redemption = api.redeem_reward(first, reward).data["id"]
    api.advance("40d")
    second, third, fourth = (api.an_account(each, program=program) for each in (5, 0, 7))
    api.post(f"/v1/loyalty/accounts/{first}/merge", {"into": second}).ok()
    api.post(f"/v1/loyalty/accounts/{third}/merge", {"into": second}).ok()
    api.post(f"/v1/loyalty/redemptions/{redemption}/reverse").ok()
    api.refund(payment, 20)
    api.post(f"/v1/loyalty/accounts/{second}/merge", {"into": fourth}).ok()
    api.refund(payment, 20)
    api.advance("21d")
    api.an_account(12, program=program, metadata={"a": "b"})


def left(api: Vinr) -> None:
    """Members who were closed, with points and with a redemption that is undone afterwards."""
    reward = api.a_reward(10, type="store_credit", value={"amount": 5, "currency": "USD"})
    customer = api.a_customer()
    member = api.an_account(30, customer=customer)
    redemption = api.redeem_reward(member, reward).data["id"]
    discount = api.a_reward(5)
    bound = api.redeem_reward(member, discount).data["id"]
    payment = api.a_payment(500, customer, redemption=bound)
    api.post(f"/v1/loyalty/accounts/{member}/close", {"reason": "moved away"}).ok()
    api.refund(payment)
    assert api.post(f"/v1/loyalty/redemptions/{redemption}/reverse").status == 422
    api.delete(f"/v1/customers/{api.a_customer(email='a@example.com')}").ok()
    gone = api.a_customer(name="Gone", phone="+35315550142")
    api.an_account(3, customer=gone)
    api.a_payment(100, gone)
    api.delete(f"/v1/customers/{gone}").ok()


# Rewards and redemptions


def redemptions(api: Vinr) -> None:
    """One of each kind, in each state, and rewards that have changed since."""
    member = api.an_account(5000)
    money = {"amount": 250, "currency": "EUR"}
    values: dict[str, Json] = {
        "discount_percent": {"percent": 12.125},
        "store_credit": money,
        "free_product": {"product": "prod_1"},
        "partner": {"partner": "", "sku": "s" * 500},
    }
    made = {}
    for kind, value in values.items():
        reward = api.a_reward(10, type=kind, value=value, inventory=20, perMemberLimit=9)
        for state in ("kept", "undone"):
            answer = api.redeem_reward(member, reward, quantity=2, metadata={"a": "b"})
            made[kind, state] = answer.data["id"]
        after = {**value, "quantity": 7} if kind == "free_product" else value
        api.patch(f"/v1/loyalty/rewards/{reward}", {"value": {**after, "percent": 50}, "cost": 99})
    for kind in ("free_product", "partner"):
        body = {"reference": "pick-up"} if kind == "partner" else {}
        api.post(f"/v1/loyalty/redemptions/{made[kind, 'kept']}/fulfill", body).ok()
        api.post(f"/v1/loyalty/redemptions/{made[kind, 'undone']}/fulfill").ok()
    for kind in values:
        body = {"reason": "a mistake"}
        api.post(f"/v1/loyalty/redemptions/{made[kind, 'undone']}/reverse", body).ok()
    until = {"availableFrom": "2026-01-01", "availableUntil": "2026-12-31T23:59:59Z"}
    api.a_reward(10, **until, eligibility={"tiers": ["gold"]}, active=False)
    api.post(
        "/v1/rewards", {"name": "R", "points_cost": 5, "type": "discount", "value": "12.50"}
    ).ok()


# Payments


def payments(api: Vinr) -> None:
    """Payments in each state, and discounts that wait for them."""
    customer = api.a_customer()
    member = api.an_account(5000, customer=customer)
    percent = api.a_reward(10, type="discount_percent", value={"percent": 33.3})
    whole = api.a_reward(10, value={"amount": 100, "currency": "EUR"})
    waiting, used, free = (
        api.redeem_reward(member, each).data for each in (percent, percent, whole)
    )
    api.pay(500, customer, payment_method=None, redemption=waiting["id"]).ok()
    api.pay(999, customer, discountCode=used["discount"]["code"]).ok()
    api.pay(100, customer, redemption=free["id"]).ok()
    api.pay(10, customer, payment_method="pm_card_3220", returnUrl="https://example.com").ok()
    assert api.pay(10, customer, payment_method="pm_card_0002").status == 402
    for action in ("capture", "cancel"):
        held = api.pay(70, customer, captureMethod="manual", description="", shopperReference="s")
        body = {"amount": 50} if action == "capture" else {}
        api.post(f"/v1/payments/{held.data['id']}/{action}", body).ok()
    for action in ("complete", "fail"):
        open_ = api.pay(80, customer, payment_method=None).data["id"]
        api.advance("1h")
        api.controlled("POST", f"/vinr/payments/{open_}/{action}", {})
    api.pay(60, metadata={"loyalty_account": member.replace("loy_", "la_")}).ok()
    api.a_program(autoEnroll=True)
    api.a_rule(program=api.a_program(autoEnroll=True), award={"type": "fixed", "points": 3})
    late = api.a_customer()
    early = api.a_payment(40, late)
    api.an_account(customer=late)
    api.refund(early, 10)


def refunds(api: Vinr) -> None:
    """Refunds in each state: clawbacks that found enough, too little, or nothing, and failures."""
    customer = api.a_customer()
    for points in (1, 2):
        api.a_rule(award={"type": "per_amount", "per": 10, "points": points})
    member = api.an_account(customer=customer)
    paid = [api.a_payment(100, customer) for _ in range(5)]
    api.refund(paid[0], 35)
    failing = api.refund(paid[0])["id"]
    api.controlled("POST", f"/vinr/refunds/{failing}/fail", {})
    api.refund(paid[1], 50)
    api.move(member, -(api.points(member) - 7)).ok()
    api.refund(paid[2])
    whole = api.refund(paid[3])["id"]
    api.move(member, 50).ok()
    api.controlled("POST", f"/vinr/refunds/{whole}/fail", {})
    early = api.post("/v1/refunds", {"payment": paid[4], "amount": 5, "reason": "r"}).data["id"]
    api.controlled("POST", f"/vinr/refunds/{early}/fail", {})
    for amount in (10, 20, 30):
        api.post("/v1/refunds", {"payment": paid[4], "amount": amount, "metadata": {"a": "b"}}).ok()


def one_instant(api: Vinr) -> None:
    """Refunds of both environments and a sweep that fall on one and the same midnight."""
    sides: dict[str, Any] = {
        name: {
            "programs": [{"id": "prog_default", "expiry": {"mode": "rolling", "months": 1}}],
            "customers": [{"id": "cust_1"}],
            "accounts": [{"id": "loy_1", "customer": "cust_1"}],
        }
        for name in ("test", "live")
    }
    fixture = {**a_world(), "vinr": {**a_world()["vinr"], **sides, "refund_delay": "1h"}}
    api.start(fixture, now="2026-03-31T23:00:00Z")
    payment = {"amount": 100, "currency": "EUR", "payment_method": "pm_card_4242"}
    for by in (LIVE_KEY, KEY):
        paid = api.post("/v1/payments", {**payment, "customer": "cust_1"}, by).data["id"]
        for amount in (10, 20):
            api.post("/v1/refunds", {"payment": paid, "amount": amount}, by).ok()
    api.move("loy_1", 5).ok()
    until = {"expiry": {"mode": "fixed", "fixedDate": "03-31"}}
    api.patch("/v1/loyalty/programs/prog_default", until).ok()
    api.move("loy_1", 5).ok()
    paid = api.a_payment(100, "cust_1")
    api.post("/v1/refunds", {"payment": paid}).ok()


# Around


def hooks(api: Vinr) -> None:
    """Endpoints that are disabled, and deleted."""
    sink(api)
    made = [api.a_hook(HOOK, *names) for names in ((), ("payment.completed",), ("tier.created",))]
    api.patch(f"/v1/webhook-endpoints/{made[1]['id']}", {"status": "disabled"}).ok()
    api.delete(f"/v1/webhook-endpoints/{made[2]['id']}").ok()


def credentials(api: Vinr) -> None:
    """Keys that were rolled, once and again, limited ones, and those that are good no longer."""
    listed = [
        {"key": KEY},
        {"key": LIVE_KEY, "revoked": True},
        {"key": "rk_test_reads", "scopes": ["loyalty:read", "events:read"]},
        {"key": "sk_test_slow", "rate_limit": {"sustained": 1, "burst": 2}},
        {"key": "pk_live_pages", "expires_at": "+1h"},
    ]
    api.start({"version": 1, "vinr": {"keys": listed}})
    api.controlled("POST", "/vinr/keys/rk_test_reads/roll", {"grace": "2h"})
    rolled = api.controlled("POST", f"/vinr/keys/{KEY}/roll", {})["key"]
    api.controlled("POST", f"/vinr/keys/{rolled}/roll", {"grace": "0s"})
    api.get("/v1/customers", "sk_test_slow").ok()


def made_up(api: Vinr) -> None:
    """Members of a population, some of whom have done something."""
    programs = [{"id": "prog_default", "expiry": {"mode": "rolling", "months": 3}}]
    many = {"accounts": 8, "entries_per_account": 3, "customers": True, "prefix": "m"}
    api.start({**a_world(programs=programs), "population": {"vinr": many}})
    api.move("loy_m3", -5).ok()
    api.move("loy_m4", 100).ok()
    api.advance("30d")


def written(api: Vinr) -> None:
    """Ledgers of a fixture that say more than operations can write."""
    back = {"amount": 5, "at": "-2d"}
    ledger = [
        {"amount": 40, "at": "-9d", "expires_at": "-5d", "id": "ptx_first"},
        {"amount": 60, "at": "-8d", "expires_at": None, "metadata": {"a": "b"}},
        {"amount": -30, "at": "-7d"},
        {"amount": -10, "at": "-4d", "reason": "expiry"},
        {**back, "reason": "redemption_reversal"},
        {**back, "reason": "clawback_reversal", "expires_at": "+9d"},
        {**back, "reason": "merge_in", "lots": [{"amount": 2, "since": "-99d"}, {"amount": 3}]},
        {"amount": "-6", "at": "-1d", "reason": "merge_out"},
    ]
    accounts = [
        {"id": "loy_1", "ledger": ledger, "warned": ["+30d"], "watched": ["-5d", "+60d"]},
        {"id": "loy_2", "ledger": a_ledger(5, 7.5, -1.25), "tier": "gold", "tier_locked": True},
        {"id": "loy_3", "tier": None, "standing": {"value": -7, "since": "-3d"}},
    ]
    tiers = [{"name": "Base", "threshold": 0}, {"name": "Top", "key": "gold", "threshold": 9}]
    program = {
        "id": "prog_default",
        "currency": {"decimals": 2},
        "expiry": {"mode": "rolling", "months": 1, "warnDaysBefore": 3},
        "tierConfig": {"qualifyOn": "points", "tiers": tiers},
    }
    fixture = a_world(programs=[program], accounts=accounts)
    fixture["vinr"]["sweep_at"] = "+30h"
    api.start(fixture)


def years(api: Vinr) -> None:
    """The demo world, long afterwards."""
    for _ in range(5):
        api.a_payment(60_000, "cust_abc123")
        api.redeem_reward("loy_abc123", "rwd_freecoffee").ok()
        api.advance("100d")


SESSIONS: Sequence[Session] = (
    demo,
    empty,
    edge_cases,
    nothing,
    without_keys,
    another_seed,
    both_environments,
    ladders,
    tier_metrics,
    rules,
    lapsing,
    activity,
    mergers,
    left,
    redemptions,
    payments,
    refunds,
    one_instant,
    hooks,
    credentials,
    made_up,
    written,
    years,
)


def afterwards(api: Vinr, document: Json) -> Iterator[Any]:
    """What happens next, so that ids, codes and what is planned can be compared."""
    for environment, by in keys(document).items():
        side = document["vinr"].get(environment, {})
        customer = api.post("/v1/customers", by=by).data
        yield customer
        yield api.post("/v1/webhook-endpoints", {"url": HOOK, "enabled_events": ["*"]}, by).data
        reward = api.post("/v1/loyalty/rewards", CHEAP, by).data
        yield reward
        for account in side.get("accounts", ()):
            body = {"account": account["id"], "amount": 3}
            yield api.post("/v1/loyalty/transactions", body, by).body
            for each in (reward, *side.get("rewards", ())):
                body = {"account": account["id"], "reward": each["id"]}
                yield api.post("/v1/loyalty/redemptions", body, by).body
        for payment in side.get("payments", ()):
            yield api.post("/v1/refunds", {"payment": payment["id"], "amount": 1}, by).body
        for refund in side.get("refunds", ()):
            yield api.control("POST", f"/vinr/refunds/{refund['id']}/fail", {}).json()
        for redemption in side.get("redemptions", ()):
            yield api.post(f"/v1/loyalty/redemptions/{redemption['id']}/reverse", by=by).body
        for member in side.get("customers", ()):
            body = {"amount": 700, "currency": "EUR", "payment_method": "pm_card_4242"}
            yield api.post("/v1/payments", {**body, "customer": member["id"]}, by).body


CHEAP = {"name": "Cheap", "cost": 1, "value": {"amount": 1, "currency": "EUR"}}

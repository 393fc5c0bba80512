"""What the comments in the VINR part of `edge-cases` promise."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient

from mockserver.app import create_app
from mockserver.settings import Settings
from tests.providers.vinr.api import Answer, Vinr

ORIGIN = "http://127.0.0.1:8080"
ACCOUNTS = "/v1/loyalty/accounts"
REDEMPTIONS = "/v1/loyalty/redemptions"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings()), base_url=ORIGIN) as client:
        yield client


@pytest.fixture
def api(client: TestClient) -> Iterator[Vinr]:
    """A world of the edge cases, frozen."""
    api = Vinr(client, ORIGIN, "vinr-edges")
    api.start("edge-cases")
    yield api
    api.controlled("DELETE", f"/worlds/{api.world}")


def redeem(reward: str) -> Callable[[Vinr], Answer]:
    return lambda api: api.redeem_reward("loy_redeemer", reward)


def undo(redemption: str) -> Callable[[Vinr], Answer]:
    return lambda api: api.post(f"{REDEMPTIONS}/{redemption}/reverse")


def read_by(key: str) -> Callable[[Vinr], Answer]:
    return lambda api: api.get(ACCOUNTS, key)


def refund(payment: str, amount: int) -> Callable[[Vinr], Answer]:
    return lambda api: api.post("/v1/refunds", {"payment": payment, "amount": amount})


REFUSED: dict[str, tuple[Callable[[Vinr], Answer], tuple[int, str]]] = {
    "scope": (read_by("rk_test_writeonly"), (403, "insufficient_permissions")),
    "expired": (read_by("sk_test_expired"), (401, "expired_api_key")),
    "revoked": (read_by("sk_test_revoked"), (401, "invalid_api_key")),
    "archived": (
        lambda api: api.post(ACCOUNTS, {"program": "prog_archived"}),
        (422, "program_not_active"),
    ),
    "deleted": (lambda api: api.get("/v1/customers/cust_deleted"), (404, "resource_not_found")),
    "closed": (lambda api: api.move("loy_closed", 1), (422, "account_not_active")),
    "merged": (lambda api: api.move("loy_merged", 1), (422, "account_not_active")),
    "sold out": (redeem("rwd_sold_out"), (422, "reward_out_of_stock")),
    "inactive": (redeem("rwd_inactive"), (422, "reward_not_available")),
    "over": (redeem("rwd_over"), (422, "reward_not_available")),
    "yet to come": (redeem("rwd_yet_to_come"), (422, "reward_not_available")),
    "for gold": (redeem("rwd_for_gold"), (422, "reward_not_eligible")),
    "once": (redeem("rwd_once"), (422, "redemption_limit_reached")),
    "code of another": (
        lambda api: api.pay(1000, "cust_unlucky", discountCode="VINR-EDGE"),
        (422, "redemption_not_applicable"),
    ),
    "released": (undo("rdm_released"), (422, "redemption_not_reversible")),
    "reversed": (undo("rdm_reversed"), (422, "redemption_not_reversible")),
    "fulfilled": (
        lambda api: api.post(f"{REDEMPTIONS}/rdm_fulfilled/fulfill"),
        (422, "redemption_not_fulfillable"),
    ),
    "cancel": (
        lambda api: api.post("/v1/payments/pay_discounted/cancel"),
        (422, "payment_not_cancellable"),
    ),
    "refund of what failed": (refund("pay_failed", 1), (422, "payment_not_refundable")),
    "refund of too much": (refund("pay_partly_refunded", 501), (422, "amount_too_large")),
}


@pytest.mark.parametrize(("call", "error"), REFUSED.values(), ids=REFUSED)
def test_what_is_promised_to_fail_fails(
    api: Vinr, call: Callable[[Vinr], Answer], error: tuple[int, str]
) -> None:
    assert call(api).error == error


# Keys


def test_a_key_may_write_and_not_read(api: Vinr) -> None:
    body = {"account": "loy_redeemer", "amount": 1}
    api.post("/v1/loyalty/transactions", body, "rk_test_writeonly").ok()


def test_a_rolled_key_works_for_an_hour(api: Vinr) -> None:
    api.get(ACCOUNTS, "sk_test_rolled").ok()
    api.advance("1h")
    assert api.get(ACCOUNTS, "sk_test_rolled").error == (401, "expired_api_key")


def test_the_third_request_at_once_is_one_too_many(api: Vinr) -> None:
    for _ in range(2):
        api.get(ACCOUNTS, "sk_test_limited").ok()
    assert api.get(ACCOUNTS, "sk_test_limited").error == (429, "rate_limited")
    api.advance("1s")
    api.get(ACCOUNTS, "sk_test_limited").ok()


# Points


def test_an_archived_program_lets_points_be_spent(api: Vinr) -> None:
    api.move("loy_archived", -20).ok()
    assert api.move("loy_archived", 1).error == (422, "program_not_active")


def test_points_have_cents(api: Vinr) -> None:
    api.move("loy_cents", 0.005).ok()
    assert api.points("loy_cents") == 12.35


def test_points_end_with_the_year(api: Vinr) -> None:
    assert api.entries("loy_yearly")[0]["expires_at"] == "2027-01-01T00:00:00Z"


def test_points_end_in_an_hour(api: Vinr) -> None:
    api.advance("1h")
    assert api.points("loy_ending") == 20
    assert "loyalty.points.expiring" not in api.happened()


def test_activity_makes_all_points_last_longer(api: Vinr) -> None:
    api.redeem_reward("loy_active", "rwd_active").ok()
    api.move("loy_active", 1).ok()
    api.advance("150d")
    assert api.points("loy_active") == 81
    api.advance("40d")
    assert api.points("loy_active") == 0


def test_points_that_arrived_by_a_merger_keep_their_end_and_count_for_a_lifetime(
    api: Vinr,
) -> None:
    found = api.account("loy_survivor")
    assert (found["balance"], found["lifetime_points"]) == (100, 100)
    api.advance("276d")
    assert api.points("loy_survivor") == 40


def test_a_refund_takes_back_what_is_there(api: Vinr) -> None:
    assert api.points("loy_unlucky") == 0
    found = api.get("/v1/refunds/re_unlucky").data
    assert found["loyalty_clawback"] == {"applied": 5, "shortfall": 45}


# Tiers


def test_a_tier_that_was_set_stays_until_it_is_lifted(api: Vinr) -> None:
    assert api.account("loy_overridden")["tier"] == "gold"
    api.patch(f"{ACCOUNTS}/loy_overridden", {"tier": None}).ok()
    assert api.account("loy_overridden")["tier"] == "bronze"


def test_one_payment_makes_a_member_silver(api: Vinr) -> None:
    assert api.account("loy_nearly_silver")["tier"] == "bronze"
    api.a_payment(1, "cust_nearly_silver")
    assert api.account("loy_nearly_silver")["tier"] == "silver"


def test_a_value_makes_a_member_a_friend(api: Vinr) -> None:
    assert api.account("loy_judged")["tier"] == "guest"
    api.patch(f"{ACCOUNTS}/loy_judged", {"qualifyingValue": 100}).ok()
    assert api.account("loy_judged")["tier"] == "friend"


# Rewards, redemptions and payments


def test_the_last_unit_can_be_had(api: Vinr) -> None:
    redeem("rwd_last")(api).ok()
    assert redeem("rwd_last")(api).error == (422, "reward_out_of_stock")


def test_a_reward_comes_in_a_week(api: Vinr) -> None:
    api.advance("7d")
    redeem("rwd_yet_to_come")(api).ok()


def test_a_code_takes_a_third_off_a_payment(api: Vinr) -> None:
    paid = api.pay(1000, "cust_redeemer", discountCode="VINR-EDGE").data
    assert (paid["amount"], paid["redemption"]) == (667, "rdm_issued")
    assert api.get(f"{REDEMPTIONS}/rdm_issued").data["status"] == "applied"


def test_a_whole_refund_gives_a_discount_back(api: Vinr) -> None:
    api.refund("pay_discounted")
    assert api.get(f"{REDEMPTIONS}/rdm_applied").data["status"] == "reversed"
    assert api.points("loy_redeemer") == 600


def test_a_product_is_handed_over(api: Vinr) -> None:
    api.post(f"{REDEMPTIONS}/rdm_to_hand_over/fulfill").ok()


def test_there_is_money_in_a_wallet(api: Vinr) -> None:
    wallet = api.get(f"{ACCOUNTS}/loy_redeemer/wallet").data
    assert wallet["balances"] == [{"currency": "EUR", "balance": 500}]


@pytest.mark.parametrize("payment", ["pay_pending", "pay_3ds"])
def test_a_buyer_can_pay(api: Vinr, payment: str) -> None:
    api.controlled("POST", f"/vinr/payments/{payment}/complete", {})
    assert api.get(f"/v1/payments/{payment}").data["status"] == "completed"


def test_an_authorised_payment_can_be_captured(api: Vinr) -> None:
    api.post("/v1/payments/pay_authorized/capture").ok()


def test_a_refund_succeeds_in_a_second(api: Vinr) -> None:
    assert api.get("/v1/payments/pay_partly_refunded").data["amountRefunded"] == 400
    api.advance("1s")
    assert api.get("/v1/payments/pay_partly_refunded").data["amountRefunded"] == 500


# Around


def test_lists_go_on_from_a_customer_who_was_deleted(api: Vinr) -> None:
    found = api.get("/v1/customers", starting_after="cust_deleted", limit=1).items
    assert [each["id"] for each in found] == ["cust_redeemer"]


def test_a_disabled_endpoint_can_be_enabled(api: Vinr) -> None:
    api.patch("/v1/webhook-endpoints/we_disabled", {"status": "enabled"}).ok()
    assert api.get("/v1/webhook-endpoints/we_disabled").data["status"] == "enabled"

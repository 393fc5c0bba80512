"""The org's pool: what draws it, what it refuses, and what comes back."""

import pytest

from tests.builders import (
    ORG_KEY,
    ORG_LIVE_KEY,
    POOL_KEY,
    POOL_SANDBOX_KEY,
    Api,
    Json,
    a_fixture,
    an_org,
)

SHORT = (402, "INSUFFICIENT_ORG_POINTS")
PART: Json = {
    "offers": [
        {"id": "off_1", "title": "One", "pointsPrice": 100},
        {"id": "off_2", "title": "Two", "pointsPrice": 100},
        {"id": "off_free", "title": "Free"},
        {"id": "off_zero", "title": "Zero", "pointsPrice": 0},
    ],
    "members": [{"externalUserID": "member"}],
}


def an_org_with_a_pool(settlement: str, **pool: int) -> Json:
    """A fixture of one org, with the same offers and member on both sides."""
    return a_fixture(an_org(PART, PART, settlement=settlement, pool=pool))


# The pool pays for bookings


def test_a_live_booking_draws_its_price(api: Api) -> None:
    api.start(an_org_with_a_pool("ORG_POOL", balance=100))
    assert api.redeem("off_1", "member", by=ORG_LIVE_KEY).status == 201
    assert api.redeem("off_2", "member", by=ORG_LIVE_KEY).error == SHORT


def test_a_sandbox_booking_draws_nothing(api: Api) -> None:
    api.start(an_org_with_a_pool("ORG_POOL", balance=100))
    for offer in ("off_1", "off_2"):
        assert api.redeem(offer, "member", by=ORG_KEY).status == 201
    assert api.redeem("off_1", "member", by=ORG_LIVE_KEY).status == 201


def test_a_sandbox_cancellation_gives_the_pool_nothing(api: Api) -> None:
    api.start(an_org_with_a_pool("ORG_POOL", balance=50))
    booking = api.redeem("off_1", "member", by=ORG_KEY).data["id"]
    api.cancel(booking, ORG_KEY).ok()
    assert api.redeem("off_1", "member", by=ORG_LIVE_KEY).error == SHORT


def test_the_credit_limit_counts_as_headroom(api: Api) -> None:
    api.start(an_org_with_a_pool("ORG_POOL", balance=50, creditLimit=50))
    assert api.redeem("off_1", "member", by=ORG_LIVE_KEY).status == 201
    assert api.redeem("off_2", "member", by=ORG_LIVE_KEY).error == SHORT


@pytest.mark.parametrize("offer", ["off_free", "off_zero"])
def test_an_empty_pool_does_not_stop_a_booking_without_a_price(api: Api, offer: str) -> None:
    api.start(an_org_with_a_pool("ORG_POOL", balance=-50, creditLimit=50))
    assert api.redeem(offer, "member", by=ORG_LIVE_KEY).status == 201


def test_a_refused_booking_changes_nothing(api: Api) -> None:
    api.start(an_org_with_a_pool("ORG_POOL", balance=99))
    assert api.redeem("off_1", "member", by=ORG_LIVE_KEY).error == SHORT
    assert api.redemptions(ORG_LIVE_KEY) == []
    assert api.left("off_1", ORG_LIVE_KEY) == 100


def test_the_refusal_says_how_much_is_missing(api: Api) -> None:
    api.start(an_org_with_a_pool("ORG_POOL", balance=-10, creditLimit=50))
    answer = api.redeem("off_1", "member", by=ORG_LIVE_KEY)
    assert "Insufficient organization points: 100 needed, 40 left." in answer.text
    assert answer.details is None


def test_a_cancellation_gives_the_points_back(api: Api) -> None:
    api.start(an_org_with_a_pool("ORG_POOL", balance=100))
    booking = api.redeem("off_1", "member", by=ORG_LIVE_KEY).data["id"]
    api.cancel(booking, ORG_LIVE_KEY).ok()
    assert api.redeem("off_2", "member", by=ORG_LIVE_KEY).status == 201
    assert api.redeem("off_1", "member", by=ORG_LIVE_KEY).error == SHORT


def test_an_org_without_a_pool_is_not_gated(api: Api) -> None:
    api.start(a_fixture(an_org(PART, PART, settlement="ORG_POOL")))
    booking = api.redeem("off_1", "member", by=ORG_LIVE_KEY).data["id"]
    assert api.cancel(booking, ORG_LIVE_KEY).data["status"] == "CANCELED"


def test_a_sold_out_offer_is_reported_before_the_short_pool(api: Api) -> None:
    api.a_member(by=POOL_KEY)
    answer = api.redeem("off_soldout", "member", by=POOL_KEY)
    assert answer.error == (422, "OFFER_UNAVAILABLE")


def test_a_member_needs_no_points_where_the_pool_pays(api: Api) -> None:
    for by in (POOL_KEY, POOL_SANDBOX_KEY):
        api.a_member(by=by)
        assert api.redeem("off_spa", by=api.a_token(by=by)).status == 201
        assert api.transactions(by=by) == []


def test_the_demo_pool_covers_10_000_points(api: Api) -> None:
    for member in ("one", "two", "three"):
        api.a_member(id=member, by=POOL_KEY)
    for member in ("one", "two"):
        assert api.redeem("off_dinner", member, by=POOL_KEY).status == 201
    assert api.redeem("off_spa", "three", by=POOL_KEY).error == SHORT
    assert api.redeem("off_last", "three", by=POOL_KEY).status == 201


# The pool pays for credits


def test_a_live_credit_draws_its_amount(api: Api) -> None:
    api.start(an_org_with_a_pool("MEMBER_WALLET", balance=100))
    assert api.credit("member", 60, by=ORG_LIVE_KEY).data["balance"] == 60
    assert api.credit("member", 41, by=ORG_LIVE_KEY).error == SHORT
    assert api.credit("member", 40, by=ORG_LIVE_KEY).data["balance"] == 100


def test_a_refused_credit_moves_nothing(api: Api) -> None:
    api.start(an_org_with_a_pool("MEMBER_WALLET", balance=10))
    assert api.credit("member", 11, by=ORG_LIVE_KEY).error == SHORT
    assert api.transactions(by=ORG_LIVE_KEY) == []
    assert api.credit("member", 10, by=ORG_LIVE_KEY).status == 200


def test_a_sandbox_credit_draws_nothing(api: Api) -> None:
    api.start(an_org_with_a_pool("MEMBER_WALLET", balance=10))
    assert api.credit("member", 1_000, by=ORG_KEY).status == 200
    assert api.credit("member", 10, by=ORG_LIVE_KEY).status == 200


def test_credits_may_use_the_credit_limit(api: Api) -> None:
    api.start(an_org_with_a_pool("MEMBER_WALLET", balance=10, creditLimit=5))
    assert api.credit("member", 15, by=ORG_LIVE_KEY).status == 200
    assert api.credit("member", 1, by=ORG_LIVE_KEY).error == SHORT


def test_live_credits_of_an_org_without_a_pool_are_free(api: Api) -> None:
    api.start(a_fixture(an_org(PART, PART)))
    assert api.credit("member", 1_000_000, by=ORG_LIVE_KEY).status == 200


def test_bookings_from_member_wallets_leave_the_pool_alone(api: Api) -> None:
    api.start(an_org_with_a_pool("MEMBER_WALLET", balance=100))
    api.credit("member", 100, by=ORG_LIVE_KEY).ok()
    booking = api.redeem("off_1", "member", by=ORG_LIVE_KEY).data["id"]
    api.cancel(booking, ORG_LIVE_KEY).ok()
    assert api.balance(by=ORG_LIVE_KEY) == 100
    assert api.credit("member", 1, by=ORG_LIVE_KEY).error == SHORT


def test_an_unknown_member_is_reported_before_the_short_pool(api: Api) -> None:
    api.start(an_org_with_a_pool("MEMBER_WALLET", balance=0))
    assert api.credit("nobody", 5, by=ORG_LIVE_KEY).error == (404, "NOT_FOUND")

"""Display prices of the org's own: what is shown, and nothing else."""

import pytest

from tests.builders import KEY, LIVE_KEY, NO_SCOPE_KEY, ORG_KEY, Answer, Api, a_fixture, an_org

POINTS = {"name": "Points", "symbol": "PT", "unitsPerUSD": 100}


def price(api: Api, amount: object, offer: str = "off_spa", by: str = KEY) -> Answer:
    """Show an offer at a price."""
    return api.put(f"/v1/offers/{offer}/price", {"amount": amount}, by)


def unprice(api: Api, offer: str = "off_spa", by: str = KEY) -> Answer:
    """Show it at the derived price again."""
    return api.delete(f"/v1/offers/{offer}/price", by)


def test_an_offer_is_shown_at_the_authored_price(api: Api) -> None:
    before = api.get("/v1/offers/off_spa").data
    answer = price(api, 3999.5)
    assert answer.status == 200
    display = {"amount": 3999.5, "currency": POINTS, "source": "AUTHORED"}
    assert answer.data == {**before, "display": display}
    assert api.get("/v1/offers/off_spa").data == answer.data
    assert answer.data in api.get("/v1/offers").data["data"]


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        pytest.param(0, "0", id="nothing"),
        pytest.param(45, "45", id="whole"),
        pytest.param(45.0, "45", id="whole as a fraction"),
        pytest.param(0.1, "0.1", id="one decimal"),
        pytest.param(1.005, "1.01", id="half of a hundredth"),
        pytest.param(1.0049, "1", id="less than half"),
        pytest.param(1_000_000_000, "1000000000", id="the most"),
    ],
)
def test_a_price_has_two_decimals(api: Api, amount: float, shown: str) -> None:
    assert f'"display":{{"amount":{shown},' in price(api, amount).text


@pytest.mark.parametrize(
    "amount", [-0.01, -1, 1_000_000_000.01, 10**30, "5", None, True, [5]], ids=str
)
def test_a_bad_amount_is_refused(api: Api, amount: object) -> None:
    assert price(api, amount).fields == ["amount"]
    assert api.get("/v1/offers/off_spa").data["display"]["source"] == "DERIVED"


def test_an_amount_is_needed(api: Api) -> None:
    assert api.put("/v1/offers/off_spa/price", {}).fields == ["amount"]
    assert api.put("/v1/offers/off_spa/price").error == (400, "BAD_REQUEST")


def test_a_new_price_replaces_the_old_one(api: Api) -> None:
    assert price(api, 5).status == 200
    assert price(api, 7).data["display"]["amount"] == 7


def test_an_offer_without_any_price_can_be_given_one(api: Api) -> None:
    shown = price(api, 12, "off_free").data
    assert (shown["pointsPrice"], shown["display"]["amount"]) == (None, 12)
    assert unprice(api, "off_free").data["display"] is None


def test_a_booking_costs_its_points_whatever_is_shown(api: Api) -> None:
    assert price(api, 1).status == 200
    assert api.redeem("off_spa", "user_42").status == 201
    assert api.transactions("user_42")[0]["amount"] == -1200


def test_the_derived_price_comes_back(api: Api) -> None:
    before = api.get("/v1/offers/off_spa")
    assert price(api, 5).status == 200
    answer = unprice(api)
    assert (answer.status, answer.body) == (200, before.body)
    assert api.get("/v1/offers/off_spa").body == before.body


def test_to_take_away_no_price_changes_nothing(api: Api) -> None:
    before = api.get("/v1/offers/off_spa").data
    for _ in range(2):
        assert unprice(api).data == before


def test_an_authored_price_of_a_fixture_can_be_taken_away(api: Api) -> None:
    offer = {"id": "off_1", "title": "One", "pointsPrice": 100, "authoredPrice": 7.5}
    api.start(a_fixture(an_org({"offers": [offer]})))
    assert api.get("/v1/offers/off_1", ORG_KEY).data["display"]["amount"] == 7.5
    display = unprice(api, "off_1", ORG_KEY).data["display"]
    assert (display["amount"], display["source"]) == (100, "DERIVED")


def test_prices_are_kept_apart_by_environment(api: Api) -> None:
    assert price(api, 5).status == 200
    assert api.get("/v1/offers/off_spa", LIVE_KEY).data["display"]["source"] == "DERIVED"
    assert api.get("/v1/offers/off_spa", NO_SCOPE_KEY).data["display"]["amount"] == 5


def test_an_unknown_offer_has_no_price(api: Api) -> None:
    assert price(api, 5, "off_nothing").error == (404, "NOT_FOUND")
    assert unprice(api, "off_nothing").error == (404, "NOT_FOUND")
    sandbox_only = api.an_offer()
    assert price(api, 5, sandbox_only, LIVE_KEY).error == (404, "NOT_FOUND")


def test_a_bad_amount_is_reported_before_an_unknown_offer(api: Api) -> None:
    assert price(api, -1, "off_nothing").fields == ["amount"]

"""The catalogue: what an offer looks like, and when it counts as available."""

import pytest

from tests.builders import KEY, LIVE_KEY, ORG_KEY, POOL_KEY, Api, a_fixture, an_org

CURRENCY = {"name": "Points", "symbol": "PT", "unitsPerUSD": 100}
DEMO_OFFERS = [
    "off_expired",
    "off_soldout",
    "off_zero",
    "off_free",
    "off_last",
    "off_small",
    "off_coffee",
    "off_dinner",
    "off_spa",
]


def test_an_offer_shows_everything_that_is_known_of_it(api: Api) -> None:
    offer = api.get("/v1/offers/off_spa").data
    assert offer.pop("description").startswith("A full day in the thermal baths")
    assert offer == {
        "id": "off_spa",
        "title": "Spa day for two",
        "shortDescription": "Thermal baths, lunch and a massage",
        "kind": "EXPERIENCE",
        "type": "WELLNESS",
        "images": [
            "https://images.example.com/offers/spa-1.jpg",
            "https://images.example.com/offers/spa-2.jpg",
        ],
        "pointsPrice": 1200,
        "valueUSD": 12,
        "display": {"amount": 1200, "currency": CURRENCY, "source": "DERIVED"},
        "availability": {"isAvailable": True, "quantityRemaining": 40},
        "inclusions": [
            {"group": "Bathing", "name": "Day ticket for all pools"},
            {"group": "Bathing", "name": "Bathrobe and towels"},
            {"group": "Treatments", "name": "One massage of 50 minutes each"},
        ],
        "location": {
            "address": "Rua do Sol 18",
            "city": "Lisbon",
            "countryCode": "PT",
            "state": None,
            "venue": "Riverside Baths",
            "display": "Riverside Baths, Lisbon",
        },
        "maxGuests": 2,
        "disclaimer": "Please bring swimwear. Treatments depend on the time of arrival.",
        "startAt": "2026-05-30T12:00:00.000Z",
        "endAt": "2026-05-30T20:00:00.000Z",
        "expiresAt": None,
    }


def test_what_an_offer_does_not_have_is_null_or_empty(api: Api) -> None:
    offer = api.get("/v1/offers/off_free").data
    for name in (
        "pointsPrice",
        "valueUSD",
        "display",
        "location",
        "maxGuests",
        "disclaimer",
        "startAt",
        "endAt",
        "expiresAt",
    ):
        assert offer[name] is None
    assert (offer["images"], offer["inclusions"]) == ([], [])


def test_a_price_of_zero_is_not_no_price(api: Api) -> None:
    offer = api.get("/v1/offers/off_zero").data
    assert offer["pointsPrice"] == 0
    assert offer["display"] == {"amount": 0, "currency": CURRENCY, "source": "DERIVED"}


@pytest.mark.parametrize(
    ("offer", "availability"),
    [
        ("off_spa", {"isAvailable": True, "quantityRemaining": 40}),
        ("off_soldout", {"isAvailable": False, "quantityRemaining": 0}),
        ("off_expired", {"isAvailable": False, "quantityRemaining": 12}),
    ],
)
def test_an_offer_is_available_while_there_is_stock_and_time(
    api: Api, offer: str, availability: dict[str, object]
) -> None:
    assert api.get(f"/v1/offers/{offer}").data["availability"] == availability


def test_an_offer_stops_being_available_when_it_expires(api: Api) -> None:
    path = f"/v1/offers/{api.an_offer(expiresAt='+1h')}"
    assert api.get(path).data["availability"]["isAvailable"] is True
    api.advance("1h")
    assert api.get(path).data["availability"]["isAvailable"] is False


def test_the_last_booking_makes_an_offer_unavailable(api: Api) -> None:
    api.redeem("off_last", "user_42").ok()
    availability = api.get("/v1/offers/off_last").data["availability"]
    assert availability == {"isAvailable": False, "quantityRemaining": 0}


def test_an_unknown_offer_is_not_found(api: Api) -> None:
    assert api.get("/v1/offers/off_nothing").error == (404, "NOT_FOUND")


def test_an_offer_of_another_partition_does_not_exist(api: Api) -> None:
    offer = api.an_offer()
    assert api.get(f"/v1/offers/{offer}").status == 200
    for by in (LIVE_KEY, POOL_KEY):
        assert api.get(f"/v1/offers/{offer}", by).error == (404, "NOT_FOUND")
        listed = api.get("/v1/offers", by).data["data"]
        assert offer not in [each["id"] for each in listed]


def test_every_partition_has_its_own_stock(api: Api) -> None:
    api.redeem("off_coffee", "user_42").ok()
    assert api.left("off_coffee") == 9999
    assert api.left("off_coffee", LIVE_KEY) == 10000


# Listing


def test_offers_are_listed_newest_first_sold_out_and_expired_ones_too(api: Api) -> None:
    page = api.get("/v1/offers").data
    assert page.keys() == {"data", "nextCursor"}
    assert [offer["id"] for offer in page["data"]] == DEMO_OFFERS
    assert page["nextCursor"] is None


def test_a_listed_offer_looks_like_one_that_is_read(api: Api) -> None:
    for offer in api.get("/v1/offers").data["data"]:
        assert api.get(f"/v1/offers/{offer['id']}").data == offer


def test_a_token_sees_what_its_org_sees(api: Api) -> None:
    token = api.a_token()
    assert api.get("/v1/offers", token).data == api.get("/v1/offers").data
    assert api.get("/v1/offers/off_spa", token).data == api.get("/v1/offers/off_spa").data


@pytest.mark.parametrize("query", [{}, {"available": "false"}], ids=["absent", "false"])
def test_available_false_is_the_same_as_absent(api: Api, query: dict[str, str]) -> None:
    assert [each["id"] for each in api.get("/v1/offers", **query).data["data"]] == DEMO_OFFERS


def test_available_true_leaves_out_what_cannot_be_booked(api: Api) -> None:
    listed = api.get("/v1/offers", available="true").data["data"]
    assert [each["id"] for each in listed] == DEMO_OFFERS[2:]
    assert all(each["availability"]["isAvailable"] for each in listed)


@pytest.mark.parametrize("value", ["True", "1", "yes", "", "on"])
def test_available_is_true_or_false(api: Api, value: str) -> None:
    assert api.send("GET", "/v1/offers", query=f"available={value}").fields == ["available"]


def test_unknown_query_parameters_are_ignored(api: Api) -> None:
    assert api.get("/v1/offers", KEY, colour="blue", externalUserID="nobody").status == 200


def test_the_tier_of_a_member_hides_no_offer(api: Api) -> None:
    for tier in ("standard", "gold"):
        api.a_member(id=tier, tier=tier)
    lists = [api.get("/v1/offers", api.a_token(tier)).data for tier in ("standard", "gold")]
    assert lists[0] == lists[1]


# What is shown as the price


def test_a_price_of_the_orgs_own_is_shown_and_changes_no_debit(api: Api) -> None:
    offer = {"id": "off_1", "title": "One", "pointsPrice": 100, "authoredPrice": 39.995}
    member = {"externalUserID": "member", "points": 100}
    api.start(a_fixture(an_org({"offers": [offer], "members": [member]})))
    display = api.get("/v1/offers/off_1", ORG_KEY).data["display"]
    assert display == {"amount": 40, "currency": CURRENCY, "source": "AUTHORED"}
    api.redeem("off_1", "member", by=ORG_KEY).ok()
    assert api.balance(by=ORG_KEY) == 0

"""The currency of an org: changed in part, guarded against surprises, shown everywhere at once."""

from typing import Any

import pytest

from tests.builders import (
    KEY,
    LIVE_KEY,
    ORG_KEY,
    ORG_LIVE_KEY,
    POOL_KEY,
    Answer,
    Api,
    Json,
    a_fixture,
    an_org,
)

POINTS = {"currencyName": "Points", "currencySymbol": "PT", "currencyUnitsPerUSD": 100}
UNITS = "currencyUnitsPerUSD"


def configure(api: Api, by: str = KEY, **body: Any) -> Answer:
    """Change the configuration."""
    return api.put("/v1/configuration", body, by)


def reprice(api: Api, units: object, by: str = KEY) -> Answer:
    """Change the ratio, confirmed."""
    return configure(api, by, currencyUnitsPerUSD=units, confirmReprice=True)


def test_everything_can_be_changed_at_once(api: Api) -> None:
    stars: Json = {"currencyName": "Stars", "currencySymbol": "ST", "currencyUnitsPerUSD": 10}
    answer = configure(api, **stars, confirmReprice=True)
    assert answer.status == 200
    assert answer.data == stars
    assert configure(api).data == stars


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"currencyName": "Stars"},
        {"currencySymbol": "\N{WHITE MEDIUM STAR}"},
        {"currencyName": "n" * 64, "currencySymbol": "s" * 16},
        {"currencyName": "N", "currencySymbol": "S"},
        {"currencyUnitsPerUSD": 100},
        {"currencyUnitsPerUSD": 100.0, "confirmReprice": False},
        {"confirmReprice": True},
    ],
    ids=lambda body: str(body)[:50],
)
def test_what_is_left_out_stays(api: Api, body: Json) -> None:
    changed = {name: value for name, value in body.items() if name != "confirmReprice"}
    assert configure(api, **body).data == {**POINTS, **changed}


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"currencyName": ""}, ["currencyName"]),
        ({"currencyName": "n" * 65}, ["currencyName"]),
        ({"currencyName": None}, ["currencyName"]),
        ({"currencySymbol": ""}, ["currencySymbol"]),
        ({"currencySymbol": "s" * 17}, ["currencySymbol"]),
        ({"currencySymbol": 5}, ["currencySymbol"]),
        ({UNITS: 0}, [UNITS]),
        ({UNITS: -1}, [UNITS]),
        ({UNITS: "100"}, [UNITS]),
        ({UNITS: None}, [UNITS]),
        ({UNITS: True}, [UNITS]),
        ({UNITS: 1_000_000.5}, [UNITS]),
        ({UNITS: 0.0000000001, "confirmReprice": True}, [UNITS]),
        ({"confirmReprice": "true"}, ["confirmReprice"]),
        ({"confirmReprice": None}, ["confirmReprice"]),
        ({"currencyName": "", UNITS: 0}, ["currencyName", UNITS]),
    ],
    ids=lambda value: str(value)[:50],
)
def test_bad_fields_are_named_and_nothing_changes(api: Api, body: Json, fields: list[str]) -> None:
    assert configure(api, **body).fields == fields
    assert configure(api).data == POINTS


def test_a_body_is_needed_even_if_it_is_empty(api: Api) -> None:
    assert api.put("/v1/configuration").error == (400, "BAD_REQUEST")
    assert api.put("/v1/configuration", {}).data == POINTS


@pytest.mark.parametrize(
    ("units", "kept"),
    [
        (10, "10"),
        (0.5, "0.5"),
        (81.30081300813008, "81.300813008"),
        (0.0000000005, "1e-9"),
        (1_000_000, "1000000"),
    ],
)
def test_a_ratio_is_kept_with_nine_decimals(api: Api, units: float, kept: str) -> None:
    assert f'"currencyUnitsPerUSD":{kept}}}' in reprice(api, units).text
    assert configure(api, currencyUnitsPerUSD=units).status == 200


# Confirming


@pytest.mark.parametrize("more", [{}, {"confirmReprice": False}, {"currencyName": "Stars"}])
def test_a_new_ratio_has_to_be_confirmed(api: Api, more: Json) -> None:
    offers = [
        {"id": "off_points", "title": "Points", "pointsPrice": 100},
        {"id": "off_dollars", "title": "Dollars", "valueUSD": 5},
        {"id": "off_authored", "title": "Authored", "pointsPrice": 100, "authoredPrice": 5},
        {"id": "off_free", "title": "Free"},
    ]
    api.start(a_fixture(an_org({"offers": offers}, {"offers": offers[:3]})))
    answer = configure(api, ORG_KEY, currencyUnitsPerUSD=12.5, **more)
    assert answer.error == (409, "CONFLICT")
    assert answer.details == {
        "currentUnitsPerUSD": 100,
        "requestedUnitsPerUSD": 12.5,
        "offersAffected": 4,
    }
    assert configure(api, ORG_KEY).data == POINTS


def test_a_ratio_that_affects_no_offer_has_to_be_confirmed_too(api: Api) -> None:
    api.start(a_fixture(an_org()))
    answer = configure(api, ORG_KEY, currencyUnitsPerUSD=10)
    assert answer.error == (409, "CONFLICT")
    assert answer.details["offersAffected"] == 0


# Where it shows


def test_the_new_currency_shows_at_once(api: Api) -> None:
    assert (
        configure(
            api,
            currencyName="Stars",
            currencySymbol="ST",
            currencyUnitsPerUSD=10,
            confirmReprice=True,
        ).status
        == 200
    )
    stars = {"name": "Stars", "symbol": "ST", "unitsPerUSD": 10}
    wallet = api.wallet("user_42")
    assert wallet["currency"] == stars
    assert (wallet["balance"], wallet["balanceUSD"], wallet["balanceDisplay"]) == (5500, 55, 550)
    assert (wallet["amountReceivedDisplay"], wallet["amountSpentDisplay"]) == (1000, 450)
    assert api.get("/v1/wallet", api.a_token("user_42")).data == wallet
    assert api.get("/v1/members/user_42").data["wallet"] == wallet
    assert api.credit("user_42", 1).data["currency"] == stars
    display = {"amount": 120, "currency": stars, "source": "DERIVED"}
    assert api.get("/v1/offers/off_spa").data["display"] == display


def test_the_balance_follows_the_ratio(api: Api) -> None:
    assert reprice(api, 7, POOL_KEY).status == 200
    found = api.get("/v1/balance", POOL_KEY).data
    assert (found["balance"], found["balanceUSD"], found["balanceDisplay"]) == (10_000, 100, 700)


def test_authored_prices_keep_their_number(api: Api) -> None:
    assert api.put("/v1/offers/off_spa/price", {"amount": 39.5}).status == 200
    assert reprice(api, 10).status == 200
    display = api.get("/v1/offers/off_spa").data["display"]
    assert (display["amount"], display["currency"]["unitsPerUSD"]) == (39.5, 10)


def test_both_environments_share_it_and_other_orgs_do_not(api: Api) -> None:
    assert reprice(api, 10).status == 200
    assert configure(api, LIVE_KEY).data[UNITS] == 10
    assert configure(api, POOL_KEY).data == POINTS


def test_points_never_change(api: Api) -> None:
    assert reprice(api, 10).status == 200
    assert api.redeem("off_spa", "user_42").status == 201
    assert api.transactions("user_42")[0]["amount"] == -1200


def test_the_present_of_the_org_survives_a_refused_change(api: Api) -> None:
    api.start(a_fixture(an_org(ratePerPoint="0.005", currency={"unitsPerUSD": "1.5"})))
    assert configure(api, ORG_LIVE_KEY, currencyUnitsPerUSD=2).error == (409, "CONFLICT")
    assert configure(api, ORG_LIVE_KEY).data[UNITS] == 1.5

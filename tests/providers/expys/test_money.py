"""Dollars and display currency: exact, rounded half away from zero, and spelled as clients need."""

import re
from typing import Any

import pytest

from tests.builders import ORG_KEY, Api, Json, a_fixture, an_org


def an_odd_org(points: int, **settings: Any) -> Json:
    """A fixture whose one member has these points."""
    return a_fixture(
        an_org({"members": [{"externalUserID": "member", "points": points}]}, **settings)
    )


@pytest.mark.parametrize(
    ("points", "rate", "units", "dollars", "shown"),
    [
        pytest.param(100, "0.01", 100, "1", "100", id="one dollar"),
        pytest.param(3800, "0.01", 1, "38", "38", id="one unit a dollar"),
        pytest.param(1, "0.005", 1, "0.01", "0.01", id="half rounds away from zero"),
        pytest.param(3, "0.005", 1, "0.02", "0.02", id="half of an even cent too"),
        pytest.param(1, "0.0049", 1, "0", "0", id="less than half rounds down"),
        pytest.param(201, "0.005", 1, "1.01", "1.01", id="where binary fractions fail"),
        pytest.param(1, "0.004", 100, "0", "0.4", id="display is not made of rounded dollars"),
        pytest.param(7, "0.0125", "0.8", "0.09", "0.07", id="both odd"),
        pytest.param(333, "0.01", "1.5", "3.33", "5", id="whole display of odd dollars"),
        pytest.param(110, "0.01", 1, "1.1", "1.1", id="one decimal"),
        pytest.param(2**31 - 1, "0.01", 100, "21474836.47", "2147483647", id="the most points"),
    ],
)
def test_figures_follow_from_rate_and_ratio(
    api: Api, points: int, rate: str, units: object, dollars: str, shown: str
) -> None:
    currency = {"name": "Stars", "symbol": "ST", "unitsPerUSD": units}
    api.start(an_odd_org(points, ratePerPoint=rate, currency=currency))
    text = api.get("/v1/eligibility", ORG_KEY, externalUserID="member").text
    assert f'"balance":{points},' in text
    assert f'"balanceUSD":{dollars},' in text
    assert f'"balanceDisplay":{shown},' in text
    assert f'"amountReceivedUSD":{dollars},' in text
    assert '"amountSpentUSD":0,"amountSpentDisplay":0,' in text


@pytest.mark.parametrize(
    ("units", "spelled"), [(100, "100"), ("1.5", "1.5"), ("0.25", "0.25"), (12.0, "12")]
)
def test_the_currency_is_the_orgs_own(api: Api, units: object, spelled: str) -> None:
    currency = {"name": "Stars", "symbol": "ST", "unitsPerUSD": units}
    api.start(an_odd_org(1, currency=currency))
    shown = f'"currency":{{"name":"Stars","symbol":"ST","unitsPerUSD":{spelled}}}'
    assert shown in api.get("/v1/eligibility", ORG_KEY, externalUserID="member").text
    assert shown in api.credit("member", 1, by=ORG_KEY).text


@pytest.mark.parametrize(
    ("price", "dollars", "shown"),
    [
        pytest.param(100, None, "0.33", id="from points"),
        pytest.param(100, 8, "2.67", id="from dollars first"),
        pytest.param(None, "2.5", "0.83", id="from dollars alone"),
        pytest.param(0, None, "0", id="nothing"),
    ],
)
def test_a_display_price_is_derived_from_dollars_else_from_points(
    api: Api, price: int | None, dollars: str | None, shown: str
) -> None:
    offer: Json = {"id": "off_1", "title": "One", "pointsPrice": price}
    if dollars is not None:
        offer["valueUSD"] = float(dollars)
    currency = {"name": "Stars", "symbol": "ST", "unitsPerUSD": "0.333333333"}
    api.start(a_fixture(an_org({"offers": [offer]}, currency=currency)))
    display = re.search(
        r'"display":\{"amount":([0-9.]+),.*?"source":"(\w+)"\}',
        api.get("/v1/offers/off_1", ORG_KEY).text,
    )
    assert display is not None
    assert display.groups() == (shown, "DERIVED")


@pytest.mark.parametrize(
    ("dollars", "spelled"), [(45, "45"), (45.0, "45"), (0.1, "0.1"), (19.99, "19.99"), (0, "0")]
)
def test_the_value_of_an_offer_has_no_needless_decimals(
    api: Api, dollars: float, spelled: str
) -> None:
    offer = api.an_offer(valueUSD=dollars)
    assert f'"valueUSD":{spelled},' in api.get(f"/v1/offers/{offer}").text


def test_whole_numbers_have_no_decimal_part(api: Api) -> None:
    api.a_member(1000)
    api.redeem("off_last", "member").ok()
    for path in (
        "/v1/members",
        "/v1/members/member",
        "/v1/offers",
        "/v1/redemptions",
        "/v1/eligibility?externalUserID=member",
        "/v1/wallet/transactions?externalUserID=member",
    ):
        assert not re.search(r"[:\[,][0-9]+\.0+[,}\]]", api.send("GET", path).text)

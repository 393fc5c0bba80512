"""Every built operation answers its declared type: no key more, none less, numbers as promised."""

import re
from collections.abc import Callable

import msgspec
import pytest

from mockserver.exchange.operation import Operation
from mockserver.providers.expys.operations import OPERATIONS
from tests.builders import NOW, POOL_KEY, Answer, Api

CALLS: dict[str, Callable[[Api], Answer]] = {
    "exchangeToken": lambda api: api.post(
        "/v1/auth/exchange",
        {"externalUserID": "user_42", "displayName": "A", "email": "a@b.c", "tier": "gold"},
    ),
    "listMembers": lambda api: api.get("/v1/members", limit=2),
    "getMember": lambda api: api.get("/v1/members/user_42"),
    "setMember": lambda api: api.put("/v1/members/new", {"attributes": {"a": [1.5, None]}}),
    "removeMember": lambda api: api.delete("/v1/members/user_42", retainBalance="true"),
    "listOffers": lambda api: api.get("/v1/offers", limit=8),
    "getOffer": lambda api: api.get("/v1/offers/off_spa"),
    "createRedemption": lambda api: api.redeem("off_spa", "user_42"),
    "listRedemptions": lambda api: api.get("/v1/redemptions"),
    "getRedemption": lambda api: api.get("/v1/redemptions/rdm_demo_completed"),
    "cancelRedemption": lambda api: api.cancel(api.a_booking()["id"], note="sorry"),
    "setOfferPrice": lambda api: api.put("/v1/offers/off_spa/price", {"amount": 4000}),
    "deleteOfferPrice": lambda api: api.delete("/v1/offers/off_spa/price"),
    "setRedemptionFeedback": lambda api: api.put(
        "/v1/redemptions/rdm_demo_completed/feedback", {"rating": 9, "comment": "Great."}
    ),
    "getBalance": lambda api: api.get("/v1/balance", POOL_KEY),
    "updateConfiguration": lambda api: api.put(
        "/v1/configuration",
        {"currencyName": "Stars", "currencyUnitsPerUSD": 12.5, "confirmReprice": True},
    ),
    "getAnalyticsSummary": lambda api: api.get("/v1/analytics/summary"),
    "getAnalyticsOffers": lambda api: api.get("/v1/analytics/offers"),
    "getAnalyticsTimeseries": lambda api: api.send(
        "GET", f"/v1/analytics/timeseries?from=2026-01-15T00:00:00Z&to={NOW}&interval=week"
    ),
    "createInterest": lambda api: api.post(
        "/v1/interests",
        {"offer": "off_spa", "externalUserID": "user_42", "preferredDates": ["2026-09-05"]},
    ),
    "getInterest": lambda api: api.get(f"/v1/interests/{api.an_interest()['id']}"),
    "setInterestIntake": lambda api: api.put(
        f"/v1/interests/{api.an_interest()['id']}/intake", {"adults": 2, "dietary": "no nuts"}
    ),
    "startPhoneVerification": lambda api: api.post(
        f"/v1/interests/{api.an_interest(phone='+351210000000')['id']}/phone/verification"
    ),
    "confirmPhoneVerification": lambda api: api.put(
        f"/v1/interests/{api.an_interest()['id']}/phone/verification", {"code": "1"}
    ),
    "getTerms": lambda api: api.get("/v1/terms", externalUserID="user_42"),
    "acceptTerms": lambda api: api.post(
        "/v1/terms/acceptance", {"versions": ["ldv_tos_2"], "externalUserID": "user_42"}
    ),
    "getTermsContent": lambda api: api.get("/v1/terms/ldv_tos_1/content"),
    "getEligibility": lambda api: api.get("/v1/eligibility", externalUserID="user_42"),
    "getWallet": lambda api: api.get("/v1/wallet", api.a_token("user_42")),
    "creditWallet": lambda api: api.credit("user_42", 5, reason="bonus"),
    "listConversations": lambda api: api.get("/v1/conversations", externalUserID="user_42"),
    "listMessages": lambda api: api.get("/v1/conversations/cnv_support/messages"),
    "sendMessage": lambda api: api.say("hello", api.a_token("user_42")),
    "createWebhook": lambda api: api.post(
        "/v1/webhooks", {"url": "https://hooks.example.com/", "events": ["member.created"]}
    ),
    "listWebhooks": lambda api: (api.a_webhook("http://127.0.0.1:9/"), api.get("/v1/webhooks"))[1],
    "deleteWebhook": lambda api: api.delete(
        f"/v1/webhooks/{api.a_webhook('http://127.0.0.1:9/')['id']}"
    ),
    "listTransactions": lambda api: api.get(
        "/v1/wallet/transactions", externalUserID="user_42", limit=1
    ),
}
WHOLE = re.compile(
    r'"(?:pointsPrice|maxGuests|quantityRemaining|balance|amountReceived|amountSpent'
    r'|amount|creditLimit|lifetimeSpent|rating|ratingCount|[A-Z_]{4,})":(-?[0-9.eE+-]+)'
)


def has_one_answer(operation: Operation) -> bool:
    """Whether it is built and not a stream."""
    return operation.built and not operation.streams


every_built_operation = pytest.mark.parametrize(
    "operation", [pytest.param(each, id=each.id) for each in OPERATIONS if has_one_answer(each)]
)


def test_every_built_operation_is_called_here() -> None:
    assert CALLS.keys() == {operation.id for operation in OPERATIONS if has_one_answer(operation)}


@every_built_operation
def test_a_success_has_exactly_its_declared_shape(api: Api, operation: Operation) -> None:
    answer = CALLS[operation.id](api)
    assert answer.status == operation.status
    assert operation.answer is not None
    read = msgspec.convert(answer.data, operation.answer, strict=True)
    # A key that the type lacks would be dropped on the way, one that it has would be added.
    assert msgspec.json.encode(read) == answer.body


@every_built_operation
def test_whole_numbers_are_integer_literals(api: Api, operation: Operation) -> None:
    text = CALLS[operation.id](api).text
    # The display price of an offer may be fractional; it is not in this world's answers.
    assert all(re.fullmatch(r"-?[0-9]+", number) for number in WHOLE.findall(text))


@every_built_operation
def test_times_are_utc_with_milliseconds(api: Api, operation: Operation) -> None:
    times = re.findall(r'"[a-z]+At":"([^"]*)"', CALLS[operation.id](api).text)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", each) for each in times)


def test_text_outside_ascii_is_sent_as_utf_8(api: Api) -> None:
    answer = api.put("/v1/members/new", {"displayName": "Zoë \N{PARTY POPPER}"})
    assert "Zoë \N{PARTY POPPER}" in answer.text

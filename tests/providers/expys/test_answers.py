"""Every built operation answers its declared type: no key more, none less, numbers as promised."""

import re
from collections.abc import Callable

import msgspec
import pytest

from mockserver.exchange.operation import Operation
from mockserver.providers.expys.operations import OPERATIONS
from tests.builders import Answer, Api

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
    "getEligibility": lambda api: api.get("/v1/eligibility", externalUserID="user_42"),
    "getWallet": lambda api: api.get("/v1/wallet", api.a_token("user_42")),
    "creditWallet": lambda api: api.credit("user_42", 5, reason="bonus"),
    "listTransactions": lambda api: api.get(
        "/v1/wallet/transactions", externalUserID="user_42", limit=1
    ),
}
WHOLE = re.compile(
    r'"(?:pointsPrice|maxGuests|quantityRemaining|balance|amountReceived|amountSpent'
    r'|amount|[A-Z_]{4,})":(-?[0-9.eE+-]+)'
)

every_built_operation = pytest.mark.parametrize(
    "operation", [pytest.param(each, id=each.id) for each in OPERATIONS if each.built]
)


def test_every_built_operation_is_called_here() -> None:
    assert CALLS.keys() == {operation.id for operation in OPERATIONS if operation.built}


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

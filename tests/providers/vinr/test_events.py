"""The list of events: what happened, by name and time, in one environment."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.vinr.api import LIVE_KEY, NOW_S, Vinr

EVENTS = "/v1/events"


def names(api: Vinr, **query: Any) -> list[str]:
    return [each["type"] for each in api.get(EVENTS, **query).items]


def test_an_event_has_its_object_as_it_was_then(api: Vinr) -> None:
    payment = api.pay(5, payment_method=None).data
    (listed,) = api.get(EVENTS).items
    assert listed["created"] == NOW_S
    assert listed["data"] == {"object": payment}
    api.controlled("POST", f"/vinr/payments/{payment['id']}/complete", {})
    assert api.get(f"{EVENTS}/{listed['id']}").data == listed


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("payment.completed", ["payment.completed"]),
        ("payment.*", ["payment.completed", "payment.created"]),
        ("loyalty.*", ["loyalty.points.earned"]),
        ("*", ["payment.completed", "payment.created", "loyalty.points.earned"]),
        ("refund.created", []),
    ],
)
def test_events_can_be_asked_for_by_name(api: Vinr, wanted: str, found: list[str]) -> None:
    api.move("loy_abc123", 5).ok()
    api.a_payment(5)
    assert names(api, type=wanted) == found


def test_events_can_be_asked_for_by_time(api: Vinr) -> None:
    api.move("loy_abc123", 5).ok()
    api.advance("1h")
    api.move("loy_abc123", -5).ok()
    assert names(api, **{"created[gt]": NOW_S}) == ["loyalty.points.spent"]
    assert names(api, **{"created[lte]": NOW_S}) == ["loyalty.points.earned"]


def test_each_environment_has_its_own_events(api: Vinr) -> None:
    api.an_account_of(LIVE_KEY)
    api.move("loy_abc123", 5).ok()
    (listed,) = api.get(EVENTS, LIVE_KEY).items
    assert listed["type"] == "loyalty.account.created"
    assert names(api) == ["loyalty.points.earned"]
    assert api.get(f"{EVENTS}/{listed['id']}").error == (404, "resource_not_found")


def test_events_of_other_services_are_not_listed(api: Vinr) -> None:
    url = f"{api.url}/expys/v1/wallet/credit"
    headers = {"Authorization": "Bearer expys_sandbox_demo"}
    api.http.post(url, json={"externalUserID": "user_42", "amount": 5}, headers=headers)
    api.move("loy_abc123", 5).ok()
    api.http.post(url, json={"externalUserID": "user_42", "amount": 5}, headers=headers)
    assert len(api.told()) == 3
    assert names(api) == ["loyalty.points.earned"]
    statuses = [api.get(f"{EVENTS}/{event['id']}").status for event in api.told()]
    assert statuses == [404, 200, 404]


def test_what_happened_before_a_fixture_is_no_event_of_its_world(api: Vinr) -> None:
    assert names(api) == []
    assert api.get(f"{EVENTS}/evt_nothing").error == (404, "resource_not_found")

"""Webhook endpoints, and what they are sent: names, headers, bodies, retries."""

from __future__ import annotations

import hmac

import pytest

from mockserver.providers.vinr.event_names import REFERENCE_NAMES, SUBSCRIBABLE, asked_name
from mockserver.providers.vinr.rules.webhooks import signature
from tests.builders import Json
from tests.providers.vinr.api import LIVE_KEY, NOW, NOW_S, Vinr
from tests.receiver import Received, Receiver

URL = "https://hooks.example.com/vinr"
ENDPOINTS = "/v1/webhook-endpoints"
SCHEDULE_S = (0, 60, 360, 2_160, 9_360, 95_760)
SIGNED_BODY = (
    b'{"id":"evt_6Kx2Tn9a","object":"event","type":"loyalty.points.earned",'
    b'"api_version":"2026-04-01","livemode":false,"created_at":"2026-03-04T08:30:00Z",'
    b'"data":{"id":"ptx_6Fw3Hn8e","object":"points_transaction","account":"loy_8h2kQ7vR",'
    b'"amount":500,"balance_after":542,"reason":"goodwill_credit"}}'
)


def names(receiver: Receiver) -> list[str]:
    """The names of the events that came, without tests."""
    found: list[str] = [request.data["type"] for request in receiver.requests]
    return [name for name in found if name != "webhook.test"]


def is_signed(request: Received, secret: str) -> bool:
    """What a receiver checks, over the bytes as they came."""
    at, _, given = request.header("x-vinr-signature").partition(",v1=")
    text = at.removeprefix("t=").encode() + b"." + request.body
    return hmac.compare_digest(given, hmac.new(secret.encode(), text, "sha256").hexdigest())


# Registering


def test_a_new_endpoint_shows_its_secret_and_nothing_else_does(api: Vinr) -> None:
    made = api.a_hook(URL, "payment.completed", "payment.completed")
    assert made["secret"].startswith("whsec_")
    assert (made["url"], made["enabled_events"], made["status"]) == (
        URL,
        ["payment.completed"],
        "enabled",
    )
    assert made["secret"] not in api.get(ENDPOINTS).text
    assert made["secret"] not in api.get(f"{ENDPOINTS}/{made['id']}").text
    for path in ("/requests", "/webhooks", "/diff"):
        assert made["secret"] not in api.control("GET", path).text


def test_every_name_can_be_asked_for_once(api: Vinr) -> None:
    assert api.a_hook(URL, *SUBSCRIBABLE)["enabled_events"] == list(SUBSCRIBABLE)
    assert len(set(SUBSCRIBABLE)) == len(SUBSCRIBABLE)


@pytest.mark.parametrize("path", [ENDPOINTS, f"{ENDPOINTS}/we_1"])
def test_an_unknown_event_is_refused(api: Vinr, path: str) -> None:
    body = {"url": URL, "enabled_events": ["payment.completed", "payment.eaten"]}
    answer = (api.post if path == ENDPOINTS else api.patch)(path, body)
    assert answer.param == ("parameter_invalid", "enabled_events[1]")
    assert "payment.eaten" in answer.refusal["message"]


@pytest.mark.parametrize(
    "url",
    ["http://hooks.example.com/", "https://10.0.0.1/", "https://a:b@hooks.example.com/"],
)
@pytest.mark.parametrize("path", [ENDPOINTS, f"{ENDPOINTS}/we_1"])
def test_a_url_that_is_not_allowed_is_refused(api: Vinr, path: str, url: str) -> None:
    body = {"url": url, "enabled_events": ["*"]}
    answer = (api.post if path == ENDPOINTS else api.patch)(path, body)
    assert answer.param == ("parameter_invalid", "url")


def test_an_endpoint_changes_in_the_fields_that_are_sent(api: Vinr) -> None:
    made = api.a_hook(URL, "payment.completed")
    path = f"{ENDPOINTS}/{made['id']}"
    shown = {**made, "secret": None}
    del shown["secret"]
    assert api.patch(path, {}).data == shown
    changes: Json = {"url": f"{URL}/2", "enabled_events": ["*", "*"], "status": "disabled"}
    changed = {**shown, **changes, "enabled_events": ["*"]}
    assert api.patch(path, changes).data == changed
    assert api.get(path).data == changed


def test_endpoints_belong_to_an_environment(api: Vinr) -> None:
    made = api.a_hook(URL)["id"]
    assert api.get(ENDPOINTS, LIVE_KEY).items == []
    for method in ("GET", "DELETE"):
        answer = api.send(method, f"{ENDPOINTS}/{made}", LIVE_KEY)
        assert answer.error == (404, "resource_not_found")


def test_a_deleted_endpoint_is_gone(api: Vinr) -> None:
    made = api.a_hook(URL)["id"]
    path = f"{ENDPOINTS}/{made}"
    assert api.delete(path).data == {"id": made, "object": "webhook_endpoint", "deleted": True}
    assert api.get(path).error == api.delete(path).error == (404, "resource_not_found")
    assert api.get(ENDPOINTS).items == []


# What is sent


def test_a_known_body_has_the_known_signature() -> None:
    assert signature("whsec_mock_5f2c9a71d0", 1_772_613_001, SIGNED_BODY) == (
        "t=1772613001,v1=a965f66f3eb1581f0aaf2a8f0bec03781d54f6c4c1466e2345456c75d1debacf"
    )


def test_an_event_is_sent_with_these_headers_and_signed(api: Vinr, receiver: Receiver) -> None:
    secret = api.a_hook(receiver.url, "loyalty.points.earned")["secret"]
    entry = api.move("loy_abc123", 10, metadata={"name": "bønus"}).data
    api.drain()
    request = receiver.requests[-1]
    (event,) = api.told(event="loyalty.points.earned")
    assert {name.lower(): value for name, value in request.headers} == {
        "host": receiver.origin.removeprefix("http://"),
        "content-type": "application/json",
        "content-length": str(len(request.body)),
        "connection": "close",
        "user-agent": "VINR-Webhooks/1",
        "vinr-event-id": event["id"],
        "x-vinr-timestamp": str(NOW_S),
        "x-vinr-signature": request.header("Vinr-Signature"),
        "vinr-signature": request.header("x-vinr-signature"),
    }
    assert is_signed(request, secret)
    assert not is_signed(request, secret.removeprefix("whsec_"))
    assert request.data == {
        "id": event["id"],
        "object": "event",
        "type": "loyalty.points.earned",
        "api_version": "2026-04-01",
        "livemode": False,
        "created_at": NOW,
        "data": entry,
    }
    assert request.data == event["payload"]


def test_a_new_endpoint_is_sent_a_test_of_its_own(
    api: Vinr, receiver: Receiver, other_receiver: Receiver
) -> None:
    first = api.a_hook(receiver.url, "payment.completed")
    api.a_hook(other_receiver.url, "payment.completed")
    api.drain()
    (request,) = receiver.requests
    assert request.data["type"] == "webhook.test"
    assert request.data["data"]["id"] == first["id"]
    assert "secret" not in request.data["data"]
    assert len(other_receiver.requests) == 1


def test_an_endpoint_gets_what_it_asked_for_and_nothing_else(api: Vinr, receiver: Receiver) -> None:
    api.a_hook(receiver.url, "payment.completed", "payment.failed")
    api.a_payment(5)
    api.drain()
    assert names(receiver) == ["payment.completed"]


def test_events_stay_in_their_environment(
    api: Vinr, receiver: Receiver, other_receiver: Receiver
) -> None:
    api.a_hook(receiver.url)
    body = {"url": other_receiver.url, "enabled_events": ["*"]}
    api.post(ENDPOINTS, body, LIVE_KEY).ok()
    api.an_account_of(LIVE_KEY)
    api.drain()
    assert names(receiver) == []
    assert names(other_receiver) == ["loyalty.account.created"]
    assert other_receiver.requests[-1].data["livemode"] is True


@pytest.mark.parametrize(("asked", "told"), REFERENCE_NAMES.items(), ids=list(REFERENCE_NAMES))
def test_an_event_comes_by_the_name_that_was_asked_for(asked: str, told: tuple[str, ...]) -> None:
    for name in told:
        assert asked_name(name, (asked,)) == asked
        # Who asked for the guides' name as well gets it by that.
        assert asked_name(name, (asked, name)) == name
    assert asked_name("loyalty.tier.changed", (asked,)) is None


def test_names_of_the_reference_are_sent_as_they_were_asked_for(
    api: Vinr, receiver: Receiver
) -> None:
    api.a_hook(receiver.url, "points_transaction.created", "payment.succeeded")
    api.move("loy_abc123", -5).ok()
    api.a_payment(5)
    api.drain()
    assert names(receiver) == ["points_transaction.created", "payment.succeeded"]
    assert api.happened()[-2:] == ["payment.created", "payment.completed"]


def test_a_disabled_endpoint_gets_nothing_and_misses_it(api: Vinr, receiver: Receiver) -> None:
    made = api.a_hook(receiver.url, "payment.completed")["id"]
    api.drain()
    api.patch(f"{ENDPOINTS}/{made}", {"status": "disabled"}).ok()
    api.a_payment(5)
    api.patch(f"{ENDPOINTS}/{made}", {"status": "enabled"}).ok()
    api.a_payment(6)
    api.drain()
    assert [each.data["data"]["amount"] for each in receiver.requests[1:]] == [6]


@pytest.mark.parametrize("how", ["disabled", "deleted"])
def test_what_was_not_sent_yet_is_dropped_with_its_endpoint(
    api: Vinr, receiver: Receiver, how: str
) -> None:
    receiver.script(500)
    made = api.a_hook(receiver.url)["id"]
    api.drain()
    path = f"{ENDPOINTS}/{made}"
    if how == "deleted":
        api.delete(path).ok()
    else:
        api.patch(path, {"status": "disabled"}).ok()
    (delivery,) = api.deliveries()
    assert delivery["status"] == "dropped"
    api.advance("2d")
    assert len(receiver.requests) == 1


# When it fails


def test_six_attempts_are_made_each_after_the_one_before(api: Vinr, receiver: Receiver) -> None:
    receiver.script(*[500] * 6)
    secret = api.a_hook(receiver.url)["secret"]
    api.advance("30d")
    (delivery,) = api.deliveries()
    assert delivery["status"] == "failed"
    sent = [int(request.header("x-vinr-timestamp")) - NOW_S for request in receiver.requests]
    assert sent == list(SCHEDULE_S)
    assert len({request.body for request in receiver.requests}) == 1
    assert len({request.header("Vinr-Event-Id") for request in receiver.requests}) == 1
    assert all(is_signed(request, secret) for request in receiver.requests)
    # The failure undoes nothing.
    assert len(api.get(ENDPOINTS).items) == 1


def test_a_signature_can_be_wrong_on_purpose(api: Vinr, receiver: Receiver) -> None:
    api.controlled("PUT", "/webhooks/settings", {"faults": {"bad_signature": 1.0}})
    secret = api.a_hook(receiver.url)["secret"]
    api.drain()
    (request,) = receiver.requests
    assert not is_signed(request, secret)
    assert is_signed(request, f"{secret}_wrong")

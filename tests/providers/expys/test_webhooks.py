"""Webhook endpoints, and what they are sent: headers, bodies, order, retries."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from typing import get_args

import pytest

from mockserver.providers.expys.fixture import EventName
from mockserver.providers.expys.rules.webhooks import ENDPOINTS_MAX, EVENT_NAMES, signature
from tests.builders import (
    KEY,
    LIVE_KEY,
    NOW,
    ORG_KEY,
    ORG_LIVE_KEY,
    POOL_KEY,
    POOL_SANDBOX_KEY,
    Api,
    Json,
    a_fixture,
    an_org,
)
from tests.receiver import Received, Receiver, a_closed_port

URL = "https://hooks.example.com/expys"
NOON_S = 1_772_366_400  # NOW
SCHEDULE_S = (0, 30, 150, 750, 4_350, 25_950)


def listed(api: Api, by: str = KEY) -> list[Json]:
    found: list[Json] = api.get("/v1/webhooks", by).data["data"]
    return found


# Registering


@pytest.mark.parametrize(("by", "environment"), [(KEY, "SANDBOX"), (LIVE_KEY, "LIVE")])
def test_a_new_endpoint_shows_its_secret(api: Api, by: str, environment: str) -> None:
    body = {"url": URL, "events": ["redemption.created", "wallet.credited"]}
    answer = api.post("/v1/webhooks", body, by)
    assert answer.status == 201
    made = answer.data
    assert list(made) == ["id", "url", "events", "environment", "createdAt", "signingSecret"]
    assert made["id"].startswith("wh_")
    assert made["signingSecret"].startswith("whsec_")
    assert {**body, "environment": environment, "createdAt": NOW}.items() <= made.items()


def test_each_endpoint_has_a_secret_of_its_own(api: Api) -> None:
    secrets = {api.a_webhook(URL)["signingSecret"] for _ in range(3)}
    assert len(secrets) == 3


def test_all_events_of_the_catalogue_can_be_asked_for(api: Api) -> None:
    assert api.a_webhook(URL, *EVENT_NAMES)["events"] == list(EVENT_NAMES)
    assert len(EVENT_NAMES) == 15


def test_fixtures_know_the_same_events() -> None:
    assert get_args(EventName) == EVENT_NAMES


def test_events_that_are_named_twice_count_once(api: Api) -> None:
    names = ["wallet.debited", "member.created", "wallet.debited"]
    assert api.a_webhook(URL, *names)["events"] == ["wallet.debited", "member.created"]


def test_a_url_is_kept_as_it_was_sent(api: Api) -> None:
    url = "HTTPS://Hooks.Example.com:443/a%20b/../c?d=é#f"
    assert api.a_webhook(url)["url"] == url
    assert listed(api)[0]["url"] == url


def test_an_unknown_event_is_refused_with_the_known_ones(api: Api) -> None:
    body = {"url": URL, "events": ["member.created", "member.left", "*"]}
    answer = api.post("/v1/webhooks", body)
    assert answer.error == (422, "WEBHOOK_EVENT_UNKNOWN")
    assert "member.left, *" in answer.text
    assert "org.points.purchased" in answer.text
    assert listed(api) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/",
        "https://10.0.0.1/",
        "https://169.254.169.254/",
        "https://user:word@hooks.example.com/",
        "ftp://hooks.example.com/",
        "hooks.example.com",
        "not a url",
        "http://0x7f000001/",
    ],
)
def test_a_url_that_is_not_allowed_is_refused(api: Api, url: str) -> None:
    body = {"url": url, "events": ["member.created"]}
    assert api.post("/v1/webhooks", body).error == (422, "WEBHOOK_URL_NOT_ALLOWED")
    assert listed(api) == []


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        pytest.param({}, ["url", "events"], id="nothing"),
        pytest.param({"url": URL}, ["events"], id="no events"),
        pytest.param({"url": URL, "events": []}, ["events"], id="an empty list"),
        pytest.param({"url": URL, "events": "member.created"}, ["events"], id="one text"),
        pytest.param({"url": URL, "events": [1]}, ["events[0]"], id="a number"),
        pytest.param({"url": URL, "events": None}, ["events"], id="null events"),
        pytest.param({"url": None, "events": ["member.created"]}, ["url"], id="null url"),
        pytest.param({"url": "", "events": ["member.created"]}, ["url"], id="empty url"),
        pytest.param(
            {"url": f"{URL}/{'x' * 2048}", "events": ["member.created"]}, ["url"], id="long url"
        ),
    ],
)
def test_fields_that_do_not_fit_are_named(api: Api, body: Json, fields: list[str]) -> None:
    assert api.post("/v1/webhooks", body).fields == fields


def test_the_url_is_checked_before_the_events_and_both_before_the_limit(api: Api) -> None:
    for _ in range(ENDPOINTS_MAX):
        api.a_webhook(URL)
    body = {"url": "http://hooks.example.com/", "events": ["member.left"]}
    assert api.post("/v1/webhooks", body).error == (422, "WEBHOOK_URL_NOT_ALLOWED")
    body["url"] = URL
    assert api.post("/v1/webhooks", body).error == (422, "WEBHOOK_EVENT_UNKNOWN")
    body["events"] = ["member.created"]
    assert api.post("/v1/webhooks", body).error == (409, "CONFLICT")


def test_ten_endpoints_can_be_active_in_each_org_and_environment(api: Api) -> None:
    made = [api.a_webhook(URL)["id"] for _ in range(ENDPOINTS_MAX)]
    body = {"url": URL, "events": ["member.created"]}
    assert api.post("/v1/webhooks", body).error == (409, "CONFLICT")
    for by in (LIVE_KEY, POOL_SANDBOX_KEY, POOL_KEY):
        assert api.a_webhook(URL, by=by)
    api.delete(f"/v1/webhooks/{made[0]}").ok()
    assert api.a_webhook(URL)
    assert api.post("/v1/webhooks", body).error == (409, "CONFLICT")
    assert len(listed(api)) == ENDPOINTS_MAX + 1


def test_a_repeated_key_gets_the_same_secret_and_makes_no_second_endpoint(api: Api) -> None:
    body = {"url": URL, "events": ["member.created"]}
    first = api.post("/v1/webhooks", body, key="once")
    again = api.post("/v1/webhooks", body, key="once")
    assert (again.status, again.body) == (201, first.body)
    assert len(listed(api)) == 1
    other = api.post("/v1/webhooks", {**body, "events": ["member.removed"]}, key="once")
    assert other.error == (409, "IDEMPOTENCY_KEY_REUSED")


def test_the_secret_is_shown_by_nothing_else(api: Api) -> None:
    body = {"url": URL, "events": ["member.created"]}
    secret = api.post("/v1/webhooks", body, key="once").data["signingSecret"]
    api.post("/v1/webhooks", body, key="once").ok()
    api.a_member()
    assert secret not in api.get("/v1/webhooks").text
    for path in ("/requests", "/webhooks", "/clock"):
        assert secret not in api.control("GET", path).text
    entries = api.controlled("GET", "/requests?operation=createWebhook")["requests"]
    assert len(entries) == 2
    assert all("signingSecret" in entry["response"]["body"] for entry in entries)


# Listing and disabling


def test_endpoints_are_listed_newest_first_without_secrets(api: Api) -> None:
    first = api.a_webhook(URL, "member.created")
    api.advance("1s")
    second = api.a_webhook(URL, "member.removed")
    for endpoint in (first, second):
        del endpoint["signingSecret"]
        endpoint["disabledAt"] = None
    assert listed(api) == [second, first]
    assert list(listed(api)[0]) == ["id", "url", "events", "environment", "createdAt", "disabledAt"]


def test_an_org_without_endpoints_lists_none(api: Api) -> None:
    assert api.get("/v1/webhooks").body == b'{"data":[]}'


def test_endpoints_of_other_orgs_and_environments_are_neither_seen_nor_touched(api: Api) -> None:
    made = api.a_webhook(URL)["id"]
    for by in (LIVE_KEY, POOL_SANDBOX_KEY):
        assert listed(api, by) == []
        assert api.delete(f"/v1/webhooks/{made}", by).error == (404, "NOT_FOUND")
    assert listed(api)[0]["disabledAt"] is None


def test_a_disabled_endpoint_stays_in_the_list(api: Api) -> None:
    made = api.a_webhook(URL)["id"]
    api.advance("1s")
    answer = api.delete(f"/v1/webhooks/{made}")
    assert answer.status == 200
    assert answer.data == {"id": made, "ok": True}
    assert listed(api)[0]["disabledAt"] == "2026-03-01T12:00:01.000Z"


def test_disabling_again_changes_nothing(api: Api) -> None:
    made = api.a_webhook(URL)["id"]
    first = api.delete(f"/v1/webhooks/{made}").body
    api.advance("1s")
    assert api.delete(f"/v1/webhooks/{made}").body == first
    assert listed(api)[0]["disabledAt"] == NOW


def test_an_unknown_endpoint_cannot_be_disabled(api: Api) -> None:
    assert api.delete("/v1/webhooks/wh_nothing").error == (404, "NOT_FOUND")


def test_a_token_may_do_none_of_it(api: Api) -> None:
    token = api.a_token("user_42")
    body = {"url": URL, "events": ["member.created"]}
    for answer in (
        api.post("/v1/webhooks", body, token),
        api.get("/v1/webhooks", token),
        api.delete("/v1/webhooks/wh_nothing", token),
    ):
        assert answer.error == (403, "FORBIDDEN")


# What is sent

SIGNED_BODY = (
    b'{"id":"evt_01","event":"wallet.credited","environment":"SANDBOX",'
    b'"createdAt":"2026-07-01T12:00:00.000Z","data":{"externalUserID":"user_42",'
    b'"transaction":{"id":"txn_01","type":"CREDIT","amount":10000,"reason":"welcome bonus",'
    b'"redemptionID":null,"createdAt":"2026-07-01T12:00:00.000Z"},"balance":10000,'
    b'"currency":{"name":"Points","symbol":"PT","unitsPerUSD":100}}}'
)


def test_a_known_body_has_the_known_signature() -> None:
    assert len(SIGNED_BODY) == 362
    assert signature("whsec_3f9c1d7be0a24c5e8d6f", SIGNED_BODY) == (
        "sha256=da218117adc87fb40dca4db3cdc02c6243384cfd6a88857b0e9ff308f3bc3a29"
    )


def is_signed(request: Received, secret: str) -> bool:
    """What a receiver checks, over the bytes as they came."""
    expected = "sha256=" + hmac.new(secret.encode(), request.body, "sha256").hexdigest()
    return hmac.compare_digest(expected, request.header("X-Expys-Signature"))


def test_an_event_is_sent_with_these_headers_and_signed(api: Api, receiver: Receiver) -> None:
    secret = api.a_webhook(receiver.url)["signingSecret"]
    api.credit("user_42", 10, reason="bønus").ok()
    assert api.drain() == {"delivered": 1, "failed": 0, "pending": 0}
    (request,) = receiver.requests
    (delivery,) = api.deliveries()
    assert (request.method, request.path) == ("POST", "/hook")
    assert {name.lower(): value for name, value in request.headers} == {
        "host": receiver.origin.removeprefix("http://"),
        "content-type": "application/json",
        "content-length": str(len(request.body)),
        "connection": "close",
        "user-agent": "expys-webhooks/1",
        "x-expys-event": "wallet.credited",
        "x-expys-delivery": delivery["id"],
        "x-expys-timestamp": str(NOON_S),
        "x-expys-signature": request.header("X-Expys-Signature"),
    }
    assert is_signed(request, secret)
    assert not is_signed(request, secret.removeprefix("whsec_"))


def test_the_body_is_the_event_byte_for_byte(api: Api, receiver: Receiver) -> None:
    api.a_webhook(receiver.url)
    api.credit("user_42", 10, reason="bønus").ok()
    api.drain()
    (request,) = receiver.requests
    (event,) = api.told()
    assert request.data == event["payload"]
    assert request.body in api.control("GET", "/webhooks").content
    assert list(request.data) == ["id", "event", "environment", "createdAt", "data"]
    assert "bønus".encode() in request.body
    assert b'": ' not in request.body


def test_all_endpoints_get_the_same_event_in_deliveries_of_their_own(
    api: Api, receiver: Receiver, other_receiver: Receiver
) -> None:
    secrets = [api.a_webhook(each.url)["signingSecret"] for each in (receiver, other_receiver)]
    api.credit("user_42", 10).ok()
    api.drain()
    first, second = receiver.requests[0], other_receiver.requests[0]
    assert first.body == second.body
    assert first.delivery != second.delivery
    assert is_signed(first, secrets[0])
    assert is_signed(second, secrets[1])
    assert [each["url"] for each in api.deliveries()] == [receiver.url, other_receiver.url]


def test_events_arrive_in_the_order_in_which_they_happened(api: Api, receiver: Receiver) -> None:
    api.a_webhook(receiver.url, *EVENT_NAMES)
    booking = api.a_booking()["id"]
    for status in ("OPEN", "AWAITING_VENDOR", "AWAITING_CUSTOMER", "PURCHASED"):
        api.move(booking, status)
    api.cancel(booking).ok()
    api.put("/v1/members/member", {"tier": "gold"}).ok()
    api.delete("/v1/members/member").ok()
    api.drain()
    assert receiver.events == [
        "member.created",
        "wallet.credited",
        "redemption.created",
        "wallet.debited",
        "redemption.open",
        "redemption.awaiting_vendor",
        "redemption.awaiting_customer",
        "redemption.purchased",
        "redemption.canceled",
        "wallet.credited",
        "member.tier_changed",
        "member.removed",
    ]


def test_an_endpoint_gets_what_it_asked_for_and_nothing_else(api: Api, receiver: Receiver) -> None:
    api.a_webhook(receiver.url, "wallet.debited", "member.created")
    api.a_booking()
    api.drain()
    assert receiver.events == ["member.created", "wallet.debited"]


def test_events_stay_in_their_org_and_environment(
    api: Api, receiver: Receiver, other_receiver: Receiver
) -> None:
    api.a_webhook(receiver.url, "member.created")
    for by in (LIVE_KEY, POOL_SANDBOX_KEY, POOL_KEY):
        api.a_webhook(other_receiver.url, "member.created", by=by)
    api.a_member(id="sandbox")
    api.drain()
    assert [request.data["data"]["externalUserID"] for request in receiver.requests] == ["sandbox"]
    assert other_receiver.requests == []
    api.a_member(id="live", by=LIVE_KEY)
    api.drain()
    assert len(receiver.requests) == 1
    assert [request.data["environment"] for request in other_receiver.requests] == ["LIVE"]


def test_what_happens_to_the_pool_is_told_to_live_endpoints_only(
    api: Api, receiver: Receiver, other_receiver: Receiver
) -> None:
    events = ("org.points.low", "org.points.purchased")
    api.a_webhook(receiver.url, *events, by=POOL_KEY)
    api.a_webhook(other_receiver.url, *events, by=POOL_SANDBOX_KEY)
    for member in ("one", "two"):
        api.a_member(id=member, by=POOL_KEY)
        api.redeem("off_dinner", member, by=POOL_KEY).ok()
    api.controlled("POST", "/expys/pool", {"org": "org_pool", "purchase": 5000})
    api.drain()
    assert receiver.events == ["org.points.low", "org.points.purchased"]
    assert other_receiver.requests == []


def test_what_happened_before_an_endpoint_was_made_is_not_sent_to_it(
    api: Api, receiver: Receiver
) -> None:
    api.credit("user_42", 10).ok()
    api.a_webhook(receiver.url)
    api.credit("user_42", 20).ok()
    api.drain()
    assert [request.data["data"]["balance"] for request in receiver.requests] == [5530]


def test_events_are_kept_although_nobody_gets_them(api: Api) -> None:
    api.credit("user_42", 10).ok()
    (event,) = api.told()
    assert (event["event"], event["deliveries"]) == ("wallet.credited", [])


@pytest.mark.parametrize(
    "fail",
    [
        lambda api: api.redeem("off_soldout", "user_42"),
        lambda api: api.redeem("off_spa", "user_broke"),
        lambda api: api.credit("user_42", 0),
        lambda api: api.credit("nobody", 5),
    ],
    ids=["unavailable", "points", "validation", "not found"],
)
def test_a_call_that_fails_sends_nothing(
    api: Api, receiver: Receiver, fail: Callable[[Api], object]
) -> None:
    api.a_webhook(receiver.url, *EVENT_NAMES)
    fail(api)
    assert api.drain() == {"delivered": 0, "failed": 0, "pending": 0}
    assert receiver.requests == []


def test_a_replayed_call_sends_nothing_more(api: Api, receiver: Receiver) -> None:
    api.a_webhook(receiver.url)
    for _ in range(2):
        api.credit("user_42", 10, key="once").ok()
    api.drain()
    assert len(receiver.requests) == 1


def test_a_call_whose_answer_was_lost_has_sent_its_event(api: Api, receiver: Receiver) -> None:
    api.a_webhook(receiver.url)
    lost = {"provider": "expys", "operation": "creditWallet", "error": "RATE_LIMITED"}
    api.controlled("POST", "/faults", {**lost, "phase": "after"})
    assert api.credit("user_42", 10).error == (429, "RATE_LIMITED")
    api.drain()
    assert receiver.events == ["wallet.credited"]


def test_status_changes_by_themselves_are_sent_as_well(api: Api, receiver: Receiver) -> None:
    part = {"offers": [{"id": "off_1", "title": "x"}], "members": [{"externalUserID": "member"}]}
    steps = [{"to": "OPEN", "after": "5m"}, {"to": "CANCELED", "after": "1h"}]
    api.start(a_fixture(an_org(part, auto_advance=steps)))
    api.a_webhook(receiver.url, "redemption.open", "redemption.canceled", by=ORG_KEY)
    api.redeem("off_1", "member", by=ORG_KEY).ok()
    api.advance("2h")
    assert receiver.events == ["redemption.open", "redemption.canceled"]
    assert [int(request.header("X-Expys-Timestamp")) - NOON_S for request in receiver.requests] == [
        300,
        3900,
    ]


# When it fails


def test_six_attempts_are_made_at_their_times_and_the_last_one_is_for_good(
    api: Api, receiver: Receiver
) -> None:
    receiver.script(*[500] * 6)
    api.a_webhook(receiver.url)
    api.credit("user_42", 10).ok()
    api.drain()
    for count, wait in enumerate(("30s", "2m", "10m", "1h", "6h"), 1):
        (delivery,) = api.deliveries()
        assert (delivery["status"], len(delivery["attempts"])) == ("pending", count)
        assert len(receiver.requests) == count
        api.advance(wait)
    (delivery,) = api.deliveries()
    assert (delivery["status"], delivery["next_at"]) == ("failed", None)
    sent = [int(request.header("X-Expys-Timestamp")) - NOON_S for request in receiver.requests]
    assert sent == list(SCHEDULE_S)
    api.advance("30d")
    assert len(receiver.requests) == 6


def test_a_retry_is_not_made_a_second_too_early(api: Api, receiver: Receiver) -> None:
    receiver.script(500)
    api.a_webhook(receiver.url)
    api.credit("user_42", 10).ok()
    api.drain()
    api.advance("29s")
    assert api.drain() == {"delivered": 0, "failed": 0, "pending": 1}
    assert len(receiver.requests) == 1
    api.advance("1s")
    assert len(receiver.requests) == 2
    assert api.deliveries()[0]["status"] == "delivered"


def test_one_move_of_the_clock_makes_all_attempts_that_it_passes(
    api: Api, receiver: Receiver
) -> None:
    receiver.script(*[503] * 6)
    api.a_webhook(receiver.url)
    api.credit("user_42", 10).ok()
    api.advance("1d")
    (delivery,) = api.deliveries()
    assert delivery["status"] == "failed"
    sent = [int(request.header("X-Expys-Timestamp")) - NOON_S for request in receiver.requests]
    assert sent == list(SCHEDULE_S)
    assert [attempt["at"] for attempt in delivery["attempts"]][:2] == [
        NOW,
        "2026-03-01T12:00:30.000Z",
    ]


def test_a_retry_differs_in_its_timestamp_alone(api: Api, receiver: Receiver) -> None:
    receiver.script(500)
    secret = api.a_webhook(receiver.url)["signingSecret"]
    api.credit("user_42", 10).ok()
    # What the event tells of has another state by the time of the retry.
    api.credit("user_42", 10).ok()
    api.advance("1h")
    first, second = api.deliveries()
    requests = [request for request in receiver.requests if request.delivery == first["id"]]
    assert len(requests) == 2
    assert requests[0].body == requests[1].body
    assert all(is_signed(request, secret) for request in requests)
    changed = {name for name, value in requests[0].headers if requests[1].header(name) != value}
    assert changed == {"X-Expys-Timestamp"}
    assert second["id"] != first["id"]


def test_a_redirect_is_a_failure_and_not_followed(api: Api, receiver: Receiver) -> None:
    receiver.script(307)
    api.a_webhook(receiver.url)
    api.credit("user_42", 10).ok()
    api.drain()
    assert len(receiver.requests) == 1
    (delivery,) = api.deliveries()
    assert delivery["status"] == "pending"
    assert delivery["attempts"] == [{"at": NOW, "status": 307, "error": "not a 2xx status"}]


def test_a_receiver_that_refuses_is_tried_again(api: Api) -> None:
    api.a_webhook(a_closed_port())
    api.credit("user_42", 10).ok()
    api.drain()
    (delivery,) = api.deliveries()
    assert (delivery["status"], delivery["next_at"]) == ("pending", "2026-03-01T12:00:30.000Z")
    (attempt,) = delivery["attempts"]
    assert attempt["status"] is None
    assert attempt["error"].startswith("ConnectError")


def test_a_receiver_that_hangs_slows_neither_the_api_nor_others(
    api: Api, receiver: Receiver, other_receiver: Receiver
) -> None:
    receiver.hang()
    for each in (receiver, other_receiver):
        api.a_webhook(each.url)
    began = time.monotonic()
    for _ in range(20):
        api.credit("user_42", 1).ok()
    other_receiver.wait(20)
    assert time.monotonic() - began < 5, "half of the time that one attempt may take"
    receiver.wait(1)
    assert len(receiver.requests) == 1
    receiver.release()
    assert api.drain()["pending"] == 0
    assert [request.data["data"]["balance"] for request in receiver.requests] == [
        *range(5501, 5521)
    ]


def test_what_waits_for_a_disabled_endpoint_is_dropped(
    api: Api, receiver: Receiver, other_receiver: Receiver
) -> None:
    receiver.script(500)
    other_receiver.script(500)
    made = api.a_webhook(receiver.url)["id"]
    api.a_webhook(other_receiver.url)
    api.credit("user_42", 10).ok()
    api.drain()
    api.delete(f"/v1/webhooks/{made}").ok()
    api.credit("user_42", 10).ok()
    api.advance("1d")
    assert len(receiver.requests) == 1
    assert len(other_receiver.requests) == 3
    dropped, *others = api.deliveries()
    assert (dropped["status"], dropped["next_at"], len(dropped["attempts"])) == ("dropped", None, 1)
    assert [each["status"] for each in others] == ["delivered", "delivered"]
    assert {each["url"] for each in others} == {other_receiver.url}


def test_a_delivery_in_flight_to_a_disabled_endpoint_is_the_last_one(
    api: Api, receiver: Receiver
) -> None:
    receiver.hang()
    made = api.a_webhook(receiver.url)["id"]
    for _ in range(2):
        api.credit("user_42", 10).ok()
    receiver.wait(1)
    api.delete(f"/v1/webhooks/{made}").ok()
    receiver.release()
    api.drain()
    assert [each["status"] for each in api.deliveries()] == ["delivered", "dropped"]
    assert len(receiver.requests) == 1


def test_a_host_that_is_not_allowed_gets_nothing(api: Api) -> None:
    api.a_webhook(URL)
    api.credit("user_42", 10).ok()
    assert api.drain() == {"delivered": 0, "failed": 0, "pending": 0}
    (delivery,) = api.deliveries()
    assert (delivery["status"], delivery["next_at"]) == ("dropped", None)
    error = "target not allowed: start the server with --webhook-allow hooks.example.com"
    assert delivery["attempts"] == [{"at": NOW, "status": None, "error": error}]


# Endpoints of a fixture


def a_seeded_org(url: str, **more: object) -> Json:
    endpoint = {
        "id": "wh_seeded",
        "url": url,
        "events": ["member.created", "member.created", "wallet.credited"],
        "createdAt": "-1d",
        **more,
    }
    return an_org(
        {"webhooks": [endpoint]},
        {"webhooks": [{"id": "wh_live", "url": URL, "events": ["org.points.low"]}]},
    )


def test_endpoints_of_a_fixture_are_listed(api: Api) -> None:
    api.start(a_fixture(a_seeded_org(URL, disabledAt="-1h")))
    assert listed(api, ORG_KEY) == [
        {
            "id": "wh_seeded",
            "url": URL,
            "events": ["member.created", "wallet.credited"],
            "environment": "SANDBOX",
            "createdAt": "2026-02-28T12:00:00.000Z",
            "disabledAt": "2026-03-01T11:00:00.000Z",
        }
    ]
    (live,) = listed(api, ORG_LIVE_KEY)
    assert (live["id"], live["environment"], live["createdAt"], live["disabledAt"]) == (
        "wh_live",
        "LIVE",
        NOW,
        None,
    )


def test_an_endpoint_of_a_fixture_signs_with_the_secret_that_is_given(
    api: Api, receiver: Receiver
) -> None:
    api.start(a_fixture(a_seeded_org(receiver.url, secret="whsec_known")))
    api.a_member(by=ORG_KEY)
    api.drain()
    (request,) = receiver.requests
    assert is_signed(request, "whsec_known")


def test_an_endpoint_of_a_fixture_without_a_secret_has_one_of_its_own(
    api: Api, receiver: Receiver
) -> None:
    api.start(a_fixture(a_seeded_org(receiver.url)))
    api.a_member(by=ORG_KEY)
    api.drain()
    (request,) = receiver.requests
    assert not is_signed(request, "")


def test_a_disabled_endpoint_of_a_fixture_gets_nothing(api: Api, receiver: Receiver) -> None:
    api.start(a_fixture(a_seeded_org(receiver.url, disabledAt="-1h")))
    api.a_member(by=ORG_KEY)
    assert api.deliveries() == []

"""What the client makes of refusals, failures, streams that end, and webhooks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.builders import Api, Json
from tests.client.errors import (
    Conflict,
    ExpysError,
    Forbidden,
    Invalid,
    NotFound,
    RateLimited,
    ServerFailure,
    Unauthorized,
)
from tests.client.expys import Expys, is_authentic
from tests.client.scene import (
    POINTS,
    SPA,
    Pauses,
    calls,
    support,
)
from tests.exchange.failing import counters, fail
from tests.receiver import Receiver

# What is tried again, and what is not


@pytest.mark.parametrize(
    ("retry_after", "paused"), [(0, 0.0), (7, 7.0), (300, 300.0), (900, 300.0)]
)
def test_the_client_waits_as_long_as_it_is_told(
    world: Api, org: Expys, pauses: Pauses, retry_after: int, paused: float
) -> None:
    fail(world, operation="getBalance", error="RATE_LIMITED", retry_after=retry_after, times=1)
    org.balance()
    assert pauses == [paused]


@pytest.mark.parametrize(
    ("date", "paused"),
    [("Wed, 01 Jan 2020 00:00:00 GMT", 0.0), ("Fri, 01 Jan 2100 00:00:00 GMT", 300.0)],
    ids=["past", "far future"],
)
def test_the_client_understands_dates_to_wait_for(
    world: Api, org: Expys, pauses: Pauses, date: str, paused: float
) -> None:
    error = {"status": 503, "headers": {"Retry-After": date}}
    fail(world, operation="getBalance", error=error, times=1)
    org.balance()
    assert pauses == [paused]


@pytest.mark.parametrize(
    ("status", "code"), [(403, "FORBIDDEN"), (418, "ERROR")], ids=["known", "unknown"]
)
def test_a_failure_without_an_envelope_is_told_by_its_status(
    world: Api, org: Expys, status: int, code: str
) -> None:
    fail(world, operation="getBalance", error={"status": status, "body": "no"}, times=1)
    with pytest.raises(ExpysError) as caught:
        org.balance()
    assert (caught.value.status, caught.value.code) == (status, code)


@pytest.mark.parametrize(
    ("code", "kind"), [("RATE_LIMITED", RateLimited), ("INTERNAL", ServerFailure)]
)
def test_the_client_gives_up_after_three_attempts(
    world: Api, org: Expys, pauses: Pauses, code: str, kind: type[Exception]
) -> None:
    fail(world, operation="getBalance", error=code)
    with pytest.raises(kind, match=code):
        org.balance()
    assert len(calls(world, "getBalance")) == 3
    assert len(pauses) == 2


def test_a_rich_member_can_be_made_poor_for_one_call(
    world: Api, app: Expys, pauses: Pauses
) -> None:
    fail(world, operation="createRedemption", error="INSUFFICIENT_POINTS", times=1)
    with pytest.raises(Invalid) as caught:
        app.redeem(SPA)
    (refused,) = calls(world, "createRedemption")
    assert caught.value.code == "INSUFFICIENT_POINTS"
    assert caught.value.message
    assert caught.value.request_id == _response_header(refused, "x-request-id")
    assert pauses == []
    assert app.redeem(SPA)["status"] == "SUBMITTED"


def _response_header(entry: Json, name: str) -> str:
    (value,) = (text for key, text in entry["response"]["headers"].items() if key.lower() == name)
    found: str = value
    return found


@pytest.mark.parametrize(
    ("call", "kind", "code"),
    [
        (lambda app: app.balance(), Forbidden, "FORBIDDEN"),
        (lambda app: app.messages("cnv_support").__next__(), Forbidden, "CONVERSATION_FORBIDDEN"),
        (lambda app: app.redeem("off_nowhere"), NotFound, "NOT_FOUND"),
        (lambda app: [app.redeem(SPA), app.redeem(SPA)], Conflict, "REDEMPTION_ALREADY_EXISTS"),
        (lambda app: app.redeem("off_soldout"), Invalid, "OFFER_UNAVAILABLE"),
    ],
    ids=["mode", "conversation", "offer", "twice", "sold out"],
)
def test_refusals_have_classes_and_codes_and_are_final(
    app: Expys, pauses: Pauses, call: Callable[[Expys], object], kind: type[Conflict], code: str
) -> None:
    with pytest.raises(kind) as caught:
        call(app)
    assert caught.value.code == code
    assert pauses == []


def test_a_refused_field_is_named(app: Expys) -> None:
    with pytest.raises(Invalid) as caught:
        app.create_interest(SPA, adults=0)
    assert [each["path"] for each in caught.value.details["fields"]] == ["adults"]


def test_a_refused_token_is_refreshed_once(world: Api, app: Expys) -> None:
    old = app.credential
    rule = fail(world, operation="getWallet", error="UNAUTHORIZED", times=1)
    assert app.wallet()["balance"] == POINTS
    assert app.credential != old
    assert counters(world, rule) == (2, 1)


def test_a_token_that_is_refused_again_is_not_refreshed_again(world: Api, app: Expys) -> None:
    rule = fail(world, operation="getWallet", error="UNAUTHORIZED")
    with pytest.raises(Unauthorized):
        app.wallet()
    assert counters(world, rule) == (2, 2)


def test_an_expired_token_is_refreshed(world: Api, app: Expys) -> None:
    world.advance("301s")
    assert app.wallet()["balance"] == POINTS


def test_a_slow_answer_is_an_answer(world: Api, app: Expys, pauses: Pauses) -> None:
    fail(world, operation="createRedemption", delay="50ms")
    assert app.redeem(SPA)["status"] == "SUBMITTED"
    (slow,) = calls(world, "createRedemption")
    assert slow["duration_ms"] >= 50
    assert pauses == []


def test_a_slash_at_the_end_of_the_base_url_does_not_matter(app: Expys) -> None:
    app.base_url += "/"
    assert app.wallet()["balance"] == POINTS


# Streams


def test_a_stream_goes_on_with_a_fresh_token_when_the_old_one_expires(
    world: Api, app: Expys, pauses: Pauses
) -> None:
    conversation = support(app)
    numbers = iter(range(1, 9))
    old = app.credential

    def opened() -> None:
        world.write(f"stream {next(numbers)}", conversation)

    stream = app.stream(conversation, opened)
    assert next(stream)["body"] == "stream 1"
    world.advance("301s")
    assert next(stream)["body"] == "stream 2"
    stream.close()  # type: ignore[attr-defined]
    assert app.credential != old
    assert len(pauses) == 1
    statuses = [each["status"] for each in calls(world, "streamMessages")]
    assert sorted(statuses) == [200, 200, 401]


@pytest.mark.parametrize(
    ("code", "pause"), [("RATE_LIMITED", 7.0), ("INTERNAL", None)], ids=["429", "500"]
)
def test_a_stream_that_does_not_open_is_tried_again(
    world: Api, app: Expys, pauses: Pauses, code: str, pause: float | None
) -> None:
    conversation = support(app)
    fail(world, operation="streamMessages", error=code, retry_after=7, times=4)

    def opened() -> None:
        world.write("hello", conversation)

    stream = app.stream(conversation, opened)
    assert next(stream)["body"] == "hello"
    stream.close()  # type: ignore[attr-defined]
    assert len(pauses) == 4
    assert pause is None or pauses == [pause] * 4


@pytest.mark.parametrize(
    ("conversation", "kind"), [("cnv_support", Forbidden), ("cnv_nowhere", NotFound)]
)
def test_a_stream_that_may_not_be_read_ends(
    app: Expys, pauses: Pauses, conversation: str, kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        next(app.stream(conversation, opened=lambda: None))
    assert pauses == []


# Webhooks


def test_webhooks_are_signed_with_the_secret_of_the_endpoint(
    world: Api, org: Expys, app: Expys, receiver: Receiver
) -> None:
    hook = org.create_webhook(receiver.url, "redemption.created", "wallet.debited")
    assert [each["id"] for each in org.webhooks() if each["url"] == hook["url"]] == [hook["id"]]
    receiver.script(500)
    booking = app.redeem(SPA)
    world.drain()
    world.advance("30s")
    told = receiver.wait(3)
    for each in told:
        signature = each.header("X-Expys-Signature")
        assert is_authentic(each.body, signature, hook["signingSecret"])
        assert not is_authentic(each.body + b" ", signature, hook["signingSecret"])
        assert not is_authentic(each.body, signature, "whsec_other")
    assert sorted({each.delivery: each.event for each in told}.values()) == [
        "redemption.created",
        "wallet.debited",
    ]
    bookings = [each.data["data"] for each in told if each.event == "redemption.created"]
    assert all(each["redemption"] == booking for each in bookings)


def test_a_deleted_endpoint_hears_nothing_more(
    world: Api, org: Expys, app: Expys, receiver: Receiver
) -> None:
    hook = org.create_webhook(receiver.url, "redemption.created")
    org.delete_webhook(hook["id"])
    app.redeem(SPA)
    assert world.drain() == {"delivered": 0, "failed": 0, "pending": 0}
    assert receiver.requests == []

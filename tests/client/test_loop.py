"""The product loop, and keyed calls that fail on the way, by a client that shares no code."""

from __future__ import annotations

from collections.abc import Callable

import httpx2
import pytest

from tests.builders import UUID4, Api, Json
from tests.client.errors import (
    NotFound,
    Unauthorized,
)
from tests.client.expys import Expys
from tests.client.networks import Lossy, Unreachable
from tests.client.scene import (
    DINNER,
    DINNER_POINTS,
    MEMBER,
    POINTS,
    SPA,
    SPA_POINTS,
    Pauses,
    calls,
    support,
)
from tests.exchange.failing import counters, fail

# The whole loop


def test_the_product_loop_from_the_exchange_to_the_removal(
    world: Api, org: Expys, app: Expys
) -> None:
    before = org.analytics("summary")
    _looks_around(app)
    interest = _wishes(world, app)
    _accepts_the_terms(app)
    booking = app.redeem(SPA, interest=interest["id"])
    assert booking["conversationId"] == interest["conversationId"]
    assert app.wallet()["balance"] == POINTS - SPA_POINTS
    _is_served(world, app, booking)
    feedback = app.feedback(booking["id"], rating=9, comment="Warm.")["feedback"]
    assert (feedback["rating"], feedback["comment"]) == (9, "Warm.")
    _changes_its_mind(app)
    _adds_up(org, app, before)
    _leaves(org, app)


def _looks_around(app: Expys) -> None:
    offers = [each["id"] for each in app.offers(limit=2)]
    assert offers == [each["id"] for each in app.offers()]
    assert len(set(offers)) == len(offers) > 4
    bookable = [each["id"] for each in app.offers(available=True, limit=3)]
    assert {SPA, DINNER} <= set(bookable) < set(offers)
    assert app.eligibility() == {"tier": "standard", "wallet": app.wallet()}
    assert app.wallet()["balance"] == POINTS


def _wishes(world: Api, app: Expys) -> Json:
    interest = app.create_interest(SPA, adults=2)
    app.set_intake(interest["id"], adults=2, phone="+351210000000", dietary="no nuts")
    assert app.start_phone_verification(interest["id"]) == {"sent": True}
    code = world.controlled("GET", f"/expys/interests/{interest['id']}/phone-code")["code"]
    assert app.confirm_phone_verification(interest["id"], code) == {"verified": True}
    found = app.interest(interest["id"])
    assert found["intake"]["phoneVerified"] is True
    assert found["intake"]["sensitiveDetailsSentAt"] is not None
    assert app.wallet()["balance"] == POINTS
    return found


def _accepts_the_terms(app: Expys) -> None:
    versions = [each["version"] for each in app.terms()["documents"]]
    assert all(app.terms_content(version)["contentHTML"] for version in versions)
    accepted = app.accept_terms(*versions)
    assert all(each["acceptedAt"] for each in accepted["documents"])
    assert app.terms() == accepted


def _is_served(world: Api, app: Expys, booking: Json) -> None:
    """The concierge works on the booking and says so; the member's stream tells each step."""
    conversation = booking["conversationId"]

    def step(status: str) -> None:
        assert world.move(booking["id"], status)["status"] == status
        world.write(f"Now {status}.", conversation)

    stream = app.stream(conversation, opened=lambda: step("OPEN"))
    assert next(stream)["body"] == "Now OPEN."
    for status in ("AWAITING_VENDOR", "AWAITING_CUSTOMER"):
        step(status)
        assert next(stream)["body"] == f"Now {status}."
    app.send_message(conversation, "Yes, please.")
    said = next(stream)
    assert (said["authorID"], said["body"]) == (MEMBER, "Yes, please.")
    for status in ("PURCHASED", "COMPLETED"):
        step(status)
        assert next(stream)["authorID"] == "concierge"
    stream.close()  # type: ignore[attr-defined]
    pages = list(app.messages(conversation, limit=2))
    assert pages == list(app.messages(conversation))
    assert said in pages
    assert app.redemption(booking["id"])["status"] == "COMPLETED"


def _changes_its_mind(app: Expys) -> None:
    booking = app.redeem(DINNER)
    assert app.wallet()["balance"] == POINTS - SPA_POINTS - DINNER_POINTS
    canceled = app.cancel(booking["id"], note="Other plans.")
    assert (canceled["status"], canceled["canceledNote"]) == ("CANCELED", "Other plans.")
    assert app.wallet()["balance"] == POINTS - SPA_POINTS


def _adds_up(org: Expys, app: Expys, before: Json) -> None:
    moves = list(app.transactions(limit=1))
    assert [each["amount"] for each in moves] == [
        DINNER_POINTS,
        -DINNER_POINTS,
        -SPA_POINTS,
        POINTS,
    ]
    assert sum(each["amount"] for each in moves) == app.wallet()["balance"]
    statuses = [each["status"] for each in app.redemptions(limit=1)]
    assert statuses == ["CANCELED", "COMPLETED"]
    assert org.member(MEMBER)["wallet"] == app.wallet()
    (spa,) = (each for each in org.analytics("offers")["offers"] if each["offerId"] == SPA)
    booked = list(org.redemptions(limit=2))
    assert spa["signups"] == len([each for each in booked if each["offer"] == SPA])
    after = org.analytics("summary")
    assert after["pointsMinted"] == before["pointsMinted"]
    assert after["pointsSpent"] - before["pointsSpent"] == SPA_POINTS + DINNER_POINTS
    grown = {name: n - before["redemptions"][name] for name, n in after["redemptions"].items()}
    assert {name: n for name, n in grown.items() if n} == {
        "completed": 1,
        "canceled": 1,
        "total": 2,
    }
    assert after["memberCount"] == before["memberCount"] == len(list(org.members(limit=1)))


def _leaves(org: Expys, app: Expys) -> None:
    profile = org.set_member(MEMBER, displayName="Traveller", tier="gold")
    assert profile["externalUserID"] == MEMBER
    assert next(org.members(tier="gold"))["externalUserID"] == MEMBER
    org.remove_member(MEMBER, retainBalance=True)
    app._refresh = None  # noqa: SLF001 - a backend that knows of the removal gives no token
    with pytest.raises(Unauthorized):
        app.wallet()
    with pytest.raises(NotFound):
        org.member(MEMBER)


# One effect of every keyed call, whatever fails on the way

KEYED: dict[str, Callable[[Expys, Expys], Json]] = {
    "exchangeToken": lambda org, _: org.exchange("somebody"),
    "creditWallet": lambda org, _: org.credit(MEMBER, 5),
    "createWebhook": lambda org, _: org.create_webhook("https://a.example.com", "member.created"),
    "createRedemption": lambda _, app: app.redeem(SPA),
    "cancelRedemption": lambda _, app: app.cancel(next(app.redemptions())["id"]),
    "createInterest": lambda _, app: app.create_interest(SPA, adults=1),
    "acceptTerms": lambda _, app: app.accept_terms("ldv_tos_2"),
    "sendMessage": lambda _, app: app.send_message(support(app), "hello"),
}


def seen(world: Api, org: Expys, app: Expys) -> Json:
    """All that the callers and the webhooks can see of what keyed calls change."""
    threads = app.conversations()
    return {
        "members": len(list(org.members())),
        "moves": [each["amount"] for each in app.transactions()],
        "balance": app.wallet()["balance"],
        "bookings": [each["status"] for each in app.redemptions()],
        "stock": {each["id"]: each["availability"] for each in org.offers()},
        "threads": [each["type"] for each in threads],
        "messages": [each["body"] for cnv in threads for each in app.messages(cnv["id"])],
        "terms": [each["acceptedAt"] is not None for each in app.terms()["documents"]],
        "webhooks": [each["url"] for each in org.webhooks()],
        "events": [event["event"] for event in world.told()],
    }


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"error": "INTERNAL"}, id="INTERNAL"),
        pytest.param({"error": "RATE_LIMITED", "retry_after": 7}, id="RATE_LIMITED"),
    ],
)
@pytest.mark.parametrize("operation", KEYED)
def test_a_call_that_is_repeated_has_one_effect(
    world: Api, org: Expys, app: Expys, operation: str, fault: Json, phase: str, times: int
) -> None:
    if operation == "cancelRedemption":
        app.redeem(DINNER)
    before = seen(world, org, app)
    world.checkpoint("start")
    KEYED[operation](org, app)
    expected = seen(world, org, app)
    assert expected != before
    world.restore("start")
    rule = fail(world, operation=operation, phase=phase, times=times, **fault)
    KEYED[operation](org, app)
    assert seen(world, org, app) == expected
    assert counters(world, rule)[1] == times
    attempts = calls(world, operation)[: times + 1]
    keys = {_header(each, "idempotency-key") for each in attempts}
    assert len(keys) == 1
    assert UUID4.fullmatch(keys.pop())
    replayed = "replayed" if phase == "after" else "stored"
    assert attempts[0]["idempotency"] == replayed


def _header(entry: Json, name: str) -> str:
    (value,) = (text for key, text in entry["request"]["headers"].items() if key.lower() == name)
    found: str = value
    return found


@pytest.mark.parametrize("lost", [1, 2])
def test_a_booking_whose_answer_is_lost_is_made_once(
    world: Api, app: Expys, pauses: Pauses, lost: int
) -> None:
    with httpx2.Client(transport=Lossy(lost)) as http:
        client = Expys(app.base_url, app.credential, http, sleep=pauses.append)
        booking = client.redeem(SPA)
    assert [each["id"] for each in app.redemptions()] == [booking["id"]]
    assert app.wallet()["balance"] == POINTS - SPA_POINTS
    assert len(pauses) == lost


def test_the_client_gives_up_when_every_answer_is_lost(app: Expys, pauses: Pauses) -> None:
    with httpx2.Client(transport=Lossy(3)) as http:
        client = Expys(app.base_url, app.credential, http, sleep=pauses.append)
        with pytest.raises(httpx2.ReadError):
            client.redeem(SPA)
    assert len(list(app.redemptions())) == 1
    assert len(pauses) == 2


def test_a_stream_whose_connection_is_lost_is_opened_again(
    world: Api, app: Expys, pauses: Pauses
) -> None:
    conversation = support(app)
    with httpx2.Client(transport=Unreachable()) as http:
        client = Expys(app.base_url, app.credential, http, sleep=pauses.append)

        def opened() -> None:
            world.write("hello", conversation)

        stream = client.stream(conversation, opened)
        assert next(stream)["body"] == "hello"
        stream.close()  # type: ignore[attr-defined]
    assert len(pauses) == 1

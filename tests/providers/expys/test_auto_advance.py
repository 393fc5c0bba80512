"""Bookings that move on by themselves, where an org asks for it."""

from typing import Any

from tests.builders import NOW, ORG_KEY, Api, Json, a_fixture, an_org

STEPS = [
    {"to": "OPEN", "after": "5m"},
    {"to": "PURCHASED", "after": "1h"},
    {"to": "COMPLETED", "after": "1d"},
]
PART: Json = {
    "offers": [
        {
            "id": "off_1",
            "title": "One",
            "pointsPrice": 5,
            "startAt": "+30d",
            "endAt": "+31d",
        }
    ],
    "members": [{"externalUserID": "member", "points": 5}],
}


def a_booking(api: Api, steps: list[dict[str, str]], **settings: Any) -> str:
    """A booking in an org with these steps; returns its id."""
    api.start(a_fixture(an_org(PART, auto_advance=steps, **settings)))
    booking: str = api.redeem("off_1", "member", by=ORG_KEY).data["id"]
    return booking


def read(api: Api, booking: str) -> Json:
    """The booking as it stands."""
    found: Json = api.get(f"/v1/redemptions/{booking}", ORG_KEY).data
    return found


def test_bookings_of_the_demo_world_stay_as_they_are(api: Api) -> None:
    booking = api.a_booking()
    api.advance("365d")
    assert api.get(f"/v1/redemptions/{booking['id']}").data == booking


def test_each_step_comes_so_long_after_the_one_before(api: Api) -> None:
    booking = a_booking(api, STEPS)
    for by, status in (
        ("299999ms", "SUBMITTED"),
        ("1ms", "OPEN"),
        ("59m", "OPEN"),
        ("1m", "PURCHASED"),
        ("23h", "PURCHASED"),
        ("1h", "COMPLETED"),
        ("100d", "COMPLETED"),
    ):
        api.advance(by)
        assert read(api, booking)["status"] == status


def test_one_long_advance_runs_all_steps_in_order(api: Api) -> None:
    booking = a_booking(api, STEPS)
    ran = api.advance("10d")["ran"]
    assert [(each["at"], each["what"]) for each in ran] == [
        ("2026-03-01T12:05:00.000Z", f"expys redemption {booking} becomes OPEN"),
        ("2026-03-01T13:05:00.000Z", f"expys redemption {booking} becomes PURCHASED"),
        ("2026-03-02T13:05:00.000Z", f"expys redemption {booking} becomes COMPLETED"),
    ]
    assert read(api, booking)["status"] == "COMPLETED"


def test_a_booking_is_scheduled_when_it_is_purchased(api: Api) -> None:
    booking = a_booking(api, STEPS[:2])
    api.advance("5m")
    assert read(api, booking)["startAt"] is None
    api.advance("1h")
    assert read(api, booking)["startAt"] == "2026-03-31T12:00:00.000Z"
    assert read(api, booking)["endAt"] == "2026-04-01T12:00:00.000Z"


def test_a_cancellation_by_itself_gives_points_and_stock_back(api: Api) -> None:
    booking = a_booking(api, [{"to": "CANCELED", "after": "1h"}])
    api.advance("1h")
    canceled = read(api, booking)
    assert (canceled["status"], canceled["canceledReason"]) == ("CANCELED", "OTHER")
    assert canceled["canceledNote"] is None
    assert api.balance(by=ORG_KEY) == 5
    assert api.left("off_1", ORG_KEY) == 100
    assert api.transactions(by=ORG_KEY)[0]["createdAt"] == "2026-03-01T13:00:00.000Z"


def test_a_booking_that_was_canceled_meanwhile_stays_canceled(api: Api) -> None:
    booking = a_booking(api, STEPS)
    api.cancel(booking, ORG_KEY).ok()
    api.advance("10d")
    assert read(api, booking)["status"] == "CANCELED"
    assert api.balance(by=ORG_KEY) == 5


def test_a_step_that_the_status_does_not_allow_ends_the_chain(api: Api) -> None:
    booking = a_booking(api, STEPS)
    for status in ("OPEN", "AWAITING_VENDOR"):
        api.move(booking, status)
    api.advance("10d")
    assert read(api, booking)["status"] == "AWAITING_VENDOR"


def test_the_first_status_may_be_open(api: Api) -> None:
    booking = a_booking(api, STEPS[1:], first_status="OPEN")
    assert read(api, booking)["status"] == "OPEN"
    api.advance("1h")
    assert read(api, booking)["status"] == "PURCHASED"


def test_what_is_due_can_be_seen(api: Api) -> None:
    booking = a_booking(api, STEPS)
    clock = api.controlled("GET", "/clock")
    assert clock["now"] == NOW
    assert clock["due"] == [
        {"at": "2026-03-01T12:05:00.000Z", "what": f"expys redemption {booking} becomes OPEN"}
    ]


def test_a_restore_brings_back_what_is_due(api: Api) -> None:
    booking = a_booking(api, STEPS)
    api.checkpoint("before")
    for _ in range(2):
        api.advance("5m")
        assert read(api, booking)["status"] == "OPEN"
        api.restore("before")
        assert read(api, booking)["status"] == "SUBMITTED"


def test_bookings_advance_each_at_its_own_time(api: Api) -> None:
    first = a_booking(api, STEPS)
    api.advance("3m")
    api.put("/v1/members/other", {}, ORG_KEY).ok()
    api.credit("other", 5, by=ORG_KEY).ok()
    second = api.redeem("off_1", "other", by=ORG_KEY).data["id"]
    api.advance("2m")
    assert (read(api, first)["status"], read(api, second)["status"]) == ("OPEN", "SUBMITTED")

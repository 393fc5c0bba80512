"""A world's time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mockserver.core.clock import real_now_ms
from mockserver.core.times import parse_instant
from tests.builders import NOW, ORG_KEY, Api, Json, a_fixture, an_org
from tests.control.calls import Plane

HOUR_LATER = "2026-03-01T13:00:00.000Z"


@pytest.fixture
def plane(api: Api) -> Plane:
    """The control plane of a frozen world in which nothing is planned."""
    api.start("empty")
    return Plane(api.http, api.origin, api.world)


@pytest.fixture
def spare(unmade: Callable[[], Api]) -> Plane:
    """The control plane of a world that nobody made yet."""
    api = unmade()
    return Plane(api.http, api.origin, api.world)


def a_planned_world(plane: Plane, bookings: int = 1, **how: object) -> list[str]:
    """A world whose bookings move on after 5 and after another 10 minutes; returns their ids."""
    members = [{"externalUserID": f"member-{number}"} for number in range(bookings)]
    offer = {"id": "off", "title": "Offer", "quantityRemaining": bookings}
    advance = [{"to": "OPEN", "after": "5m"}, {"to": "PURCHASED", "after": "10m"}]
    org = an_org({"members": members, "offers": [offer]}, auto_advance=advance)
    plane.api.start(a_fixture(org), **how)
    return [
        plane.api.redeem("off", member["externalUserID"], ORG_KEY).data["id"] for member in members
    ]


def becomes(minute: int, booking: str, status: str) -> Json:
    return {
        "at": f"2026-03-01T12:{minute:02}:00.000Z",
        "what": f"expys redemption {booking} becomes {status}",
    }


def status(plane: Plane, booking: str) -> str:
    found: str = plane.api.get(f"/v1/redemptions/{booking}", ORG_KEY).data["status"]
    return found


# Reading


def test_a_frozen_clock_shows_its_time_and_what_is_due(plane: Plane) -> None:
    assert plane.get("/clock") == {"now": NOW, "mode": "frozen", "due": []}


def test_a_running_clock_shows_real_time_unless_told_otherwise(spare: Plane) -> None:
    clock = spare.get("/clock")
    assert clock["mode"] == "running"
    assert abs(parse_instant(clock["now"]) - real_now_ms()) < 60_000


def test_what_is_due_is_listed_in_the_order_of_time(plane: Plane) -> None:
    (first,) = a_planned_world(plane)
    assert plane.get("/clock")["due"] == [becomes(5, first, "OPEN")]


def test_a_hundred_pieces_of_work_are_listed(plane: Plane) -> None:
    a_planned_world(plane, bookings=101)
    assert len(plane.get("/clock")["due"]) == 100
    assert len(plane.call("POST", "/clock/advance", {"by": "5m"})["ran"]) == 101


# Setting


def test_the_clock_can_be_set_to_a_later_time(plane: Plane) -> None:
    assert plane.call("PUT", "/clock", {"now": "2026-03-01T14:00:00+01:00"}) == {
        "now": HOUR_LATER,
        "mode": "frozen",
        "due": [],
    }


def test_setting_the_clock_runs_what_is_due(plane: Plane) -> None:
    (booking,) = a_planned_world(plane)
    assert plane.call("PUT", "/clock", {"now": "2026-03-01T12:05:00Z"})["due"] == [
        becomes(15, booking, "PURCHASED")
    ]
    assert status(plane, booking) == "OPEN"


def test_the_clock_does_not_go_back(plane: Plane) -> None:
    answer, problem = plane.refused(
        "PUT", "/clock", {"now": "2026-03-01T11:59:59.999Z", "mode": "running"}
    )
    assert answer == 409
    assert NOW in problem["detail"]
    assert plane.get("/clock") == {"now": NOW, "mode": "frozen", "due": []}


def test_the_clock_can_be_set_to_its_present(plane: Plane) -> None:
    assert plane.call("PUT", "/clock", {"now": NOW})["now"] == NOW


def test_the_clock_can_be_thawed_and_frozen(plane: Plane) -> None:
    thawed = plane.call("PUT", "/clock", {"mode": "running"})
    assert (thawed["mode"], thawed["now"] >= NOW) == ("running", True)
    frozen = plane.call("PUT", "/clock", {"mode": "frozen"})
    assert frozen["now"] >= thawed["now"]
    assert plane.get("/clock") == frozen


def test_the_clock_can_be_frozen_at_exactly_a_time(plane: Plane) -> None:
    plane.call("PUT", "/clock", {"mode": "running"})
    assert plane.call("PUT", "/clock", {"now": HOUR_LATER, "mode": "frozen"}) == {
        "now": HOUR_LATER,
        "mode": "frozen",
        "due": [],
    }


def test_setting_nothing_changes_nothing(plane: Plane) -> None:
    assert plane.call("PUT", "/clock") == plane.get("/clock")


@pytest.mark.parametrize(
    ("body", "path"),
    [
        pytest.param({"now": "soon"}, "now", id="unreadable time"),
        pytest.param({"now": "+1h"}, "now", id="relative time"),
        pytest.param({"now": 5}, "now", id="time of another type"),
        pytest.param({"now": "9999-12-31T23:59:59Z"}, "now", id="end of the calendar"),
        pytest.param({"mode": "slow"}, "mode", id="unknown mode"),
        pytest.param({"mode": None}, "mode", id="mode of another type"),
        pytest.param({"by": "1h"}, "by", id="unknown field"),
        pytest.param({"now": HOUR_LATER, "mode": "slow"}, "mode", id="good time, bad mode"),
    ],
)
def test_a_bad_setting_is_refused_and_changes_nothing(plane: Plane, body: Json, path: str) -> None:
    assert plane.bad_fields("PUT", "/clock", body) == [path]
    assert plane.get("/clock") == {"now": NOW, "mode": "frozen", "due": []}


# Advancing


@pytest.mark.parametrize("by", ["PT1H", "1h", "60m", "3600s", "3600000ms", 3600, 3600.0])
def test_the_clock_moves_on_by_a_duration(plane: Plane, by: object) -> None:
    assert plane.call("POST", "/clock/advance", {"by": by}) == {
        "now": HOUR_LATER,
        "mode": "frozen",
        "ran": [],
    }


@pytest.mark.parametrize(
    ("by", "day"), [("30d", "2026-03-31"), ("P1W", "2026-03-08"), ("1w", "2026-03-08")]
)
def test_durations_may_be_long(plane: Plane, by: str, day: str) -> None:
    assert plane.call("POST", "/clock/advance", {"by": by})["now"] == f"{day}T12:00:00.000Z"


def test_a_running_clock_moves_on_and_runs_on(plane: Plane) -> None:
    plane.call("PUT", "/clock", {"mode": "running"})
    moved = plane.call("POST", "/clock/advance", {"by": "1h"})
    assert (moved["mode"], moved["now"] >= HOUR_LATER) == ("running", True)


def test_everything_due_on_the_way_has_happened_in_order(plane: Plane) -> None:
    first, second = a_planned_world(plane, bookings=2)
    assert plane.call("POST", "/clock/advance", {"by": "15m"})["ran"] == [
        becomes(5, first, "OPEN"),
        becomes(5, second, "OPEN"),
        becomes(15, first, "PURCHASED"),
        becomes(15, second, "PURCHASED"),
    ]
    assert status(plane, first) == status(plane, second) == "PURCHASED"
    assert plane.get("/clock")["due"] == []


def test_nothing_happens_before_it_is_due(plane: Plane) -> None:
    (booking,) = a_planned_world(plane)
    assert plane.call("POST", "/clock/advance", {"by": "299s"})["ran"] == []
    assert status(plane, booking) == "SUBMITTED"
    assert plane.call("POST", "/clock/advance", {"by": "1s"})["ran"] == [
        becomes(5, booking, "OPEN")
    ]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"by": "0s"}, id="zero"),
        pytest.param({"by": 0}, id="number zero"),
        pytest.param({"by": "-1h"}, id="negative"),
        pytest.param({"by": -1}, id="negative number"),
        pytest.param({"by": "soon"}, id="unreadable"),
        pytest.param({"by": ""}, id="empty"),
        pytest.param({"by": True}, id="true"),
        pytest.param({"by": None}, id="null"),
        pytest.param({}, id="missing"),
        pytest.param({"by": "9000y"}, id="unknown unit"),
        pytest.param({"by": "P9000Y"}, id="beyond the calendar"),
    ],
)
def test_a_bad_duration_is_refused_and_the_clock_stays(plane: Plane, body: Json) -> None:
    assert plane.bad_fields("POST", "/clock/advance", body) == ["by"]
    assert plane.get("/clock")["now"] == NOW


def test_the_clock_stays_within_the_calendar(plane: Plane) -> None:
    answers = [plane.send("POST", "/clock/advance", {"by": "36500d"}) for _ in range(90)]
    statuses = [answer.status_code for answer in answers]
    assert statuses[0] == 200
    assert statuses[-1] == 422
    assert plane.offers() == 200


def test_unknown_fields_are_refused(plane: Plane) -> None:
    assert plane.bad_fields("POST", "/clock/advance", {"by": "1h", "mode": "x"}) == ["mode"]


def test_worlds_do_not_share_their_time(plane: Plane, spare: Plane) -> None:
    spare.api.start()
    plane.call("POST", "/clock/advance", {"by": "1h"})
    assert spare.get("/clock")["now"] == NOW

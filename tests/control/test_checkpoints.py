"""Named points in time of a whole world."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.builders import NOW, Api
from tests.control.calls import Plane

HOUR_LATER = "2026-03-01T13:00:00.000Z"


@pytest.fixture
def plane(api: Api) -> Plane:
    """The control plane of a demo world that is frozen."""
    return Plane(api.http, api.origin, api.world)


@pytest.fixture
def spare(unmade: Callable[[], Api]) -> Plane:
    """The control plane of a world that nobody made yet."""
    api = unmade()
    return Plane(api.http, api.origin, api.world)


def advance(plane: Plane) -> None:
    plane.call("POST", "/clock/advance", {"by": "1h"})


def test_there_are_none_at_first(plane: Plane) -> None:
    assert plane.get("/checkpoints") == {"checkpoints": []}


def test_a_checkpoint_has_a_name_and_the_time_of_the_world(plane: Plane) -> None:
    assert plane.call("PUT", "/checkpoints/here", status=201) == {"name": "here", "at": NOW}
    assert plane.get("/checkpoints") == {"checkpoints": [{"name": "here", "at": NOW}]}


def test_checkpoints_are_listed_oldest_first(plane: Plane) -> None:
    for name in ("b", "a"):
        plane.call("PUT", f"/checkpoints/{name}", {}, 201)
    assert [each["name"] for each in plane.get("/checkpoints")["checkpoints"]] == ["b", "a"]


def test_a_name_in_use_is_replaced(plane: Plane) -> None:
    plane.call("PUT", "/checkpoints/here", status=201)
    advance(plane)
    assert plane.call("PUT", "/checkpoints/here") == {"name": "here", "at": HOUR_LATER}
    assert len(plane.get("/checkpoints")["checkpoints"]) == 1


def test_restore_says_what_and_when(plane: Plane) -> None:
    plane.call("PUT", "/checkpoints/here", status=201)
    advance(plane)
    assert plane.call("POST", "/checkpoints/here/restore") == {"name": "here", "now": NOW}


def test_restore_brings_back_records_clock_ids_faults_and_journal(plane: Plane) -> None:
    plane.api.a_member(5)
    rule = plane.fail(operation="listOffers", skip=1)
    plane.offers()
    plane.call("PUT", "/checkpoints/here", status=201)
    fault, journal = plane.get(f"/faults/{rule['id']}"), plane.get("/requests")
    clock = plane.get("/clock")
    token = plane.api.a_token("new")
    plane.api.credit("member", 7)
    plane.offers()
    plane.call("PUT", "/clock", {"now": HOUR_LATER, "mode": "running"})
    plane.call("DELETE", "/faults", status=204)
    plane.call("POST", "/checkpoints/here/restore", {})
    assert plane.get("/clock") == clock
    assert plane.get(f"/faults/{rule['id']}") == fault
    assert plane.get("/requests") == journal
    assert plane.api.a_token("new") == token
    assert plane.api.balance() == 5
    assert plane.offers() == 503


def test_restore_of_a_deleted_journal_brings_it_back(plane: Plane) -> None:
    plane.offers()
    plane.call("PUT", "/checkpoints/here", status=201)
    plane.call("DELETE", "/requests", status=204)
    plane.call("POST", "/checkpoints/here/restore")
    assert len(plane.requests()) == 1


def test_idempotency_keys_are_as_free_as_they_were(plane: Plane) -> None:
    plane.api.a_member()
    plane.call("PUT", "/checkpoints/here", status=201)
    plane.api.credit("member", 5, key="key")
    plane.call("POST", "/checkpoints/here/restore")
    assert plane.api.credit("member", 7, key="key").data["balance"] == 7


def test_a_checkpoint_survives_restores_of_itself_and_of_older_ones(plane: Plane) -> None:
    plane.api.a_member()
    for name in ("first", "second"):
        plane.api.credit("member", 5)
        plane.call("PUT", f"/checkpoints/{name}", status=201)
    for name, balance in (("first", 5), ("second", 10), ("second", 10), ("first", 5)):
        plane.call("POST", f"/checkpoints/{name}/restore")
        assert plane.api.balance() == balance
        plane.api.credit("member", 1)
    names = [each["name"] for each in plane.get("/checkpoints")["checkpoints"]]
    assert names == ["first", "second"]


def test_a_deleted_checkpoint_is_gone(plane: Plane) -> None:
    plane.call("PUT", "/checkpoints/here", status=201)
    plane.call("DELETE", "/checkpoints/here", status=204)
    assert plane.get("/checkpoints") == {"checkpoints": []}
    assert plane.refused("POST", "/checkpoints/here/restore")[0] == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/checkpoints/nowhere/restore"), ("DELETE", "/checkpoints/nowhere")],
)
def test_an_unknown_checkpoint_is_refused(plane: Plane, method: str, path: str) -> None:
    assert plane.refused(method, path)[0] == 404


@pytest.mark.parametrize("name", ["a b", "x" * 65, "a%0A", "%C3%A4", "a%2Fb"])
def test_a_bad_name_is_refused(plane: Plane, name: str) -> None:
    assert plane.refused("PUT", f"/checkpoints/{name}")[0] == 422


def test_worlds_do_not_share_checkpoints(plane: Plane, spare: Plane) -> None:
    plane.call("PUT", "/checkpoints/here", status=201)
    assert spare.get("/checkpoints") == {"checkpoints": []}


@pytest.mark.parametrize("path", ["/checkpoints/here", "/checkpoints/here/restore"])
def test_unknown_fields_are_refused(plane: Plane, path: str) -> None:
    method = "POST" if path.endswith("restore") else "PUT"
    assert plane.bad_fields(method, path, {"name": "x"}) == ["name"]
    assert plane.get("/checkpoints") == {"checkpoints": []}


def test_more_checkpoints_than_the_limit_are_refused(
    serve: Callable[..., Api],
) -> None:
    api = serve(fixture="empty", checkpoints_max=2)
    plane = Plane(api.http, api.origin, api.world)
    plane.call("PUT", "/checkpoints/a", status=201)
    plane.call("PUT", "/checkpoints/b", status=201)
    assert plane.refused("PUT", "/checkpoints/c")[0] == 409
    plane.call("PUT", "/checkpoints/a")
    plane.call("DELETE", "/checkpoints/b", status=204)
    plane.call("PUT", "/checkpoints/c", status=201)

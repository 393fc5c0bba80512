"""What has changed in a world since a checkpoint, or since it was made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.builders import NOW, Api, Json
from tests.control.calls import Plane

Serve = Callable[..., Api]

NOTHING: Json = {"added": {}, "changed": {}, "removed": {}, "requests": 0}
HOOK = "http://127.0.0.1:9/hook"


@pytest.fixture
def plane(api: Api) -> Plane:
    """The control plane of a demo world that is frozen."""
    return Plane(api.http, api.origin, api.world)


@pytest.fixture
def spare(unmade: Callable[[], Api]) -> Plane:
    """The control plane of a world that nobody made yet."""
    api = unmade()
    return Plane(api.http, api.origin, api.world)


def tables(part: Json) -> dict[str, int]:
    """How many records there are, by table."""
    return {name: len(records) for name, records in part.items()}


def diff(plane: Plane, since: str | None = None) -> Any:
    return plane.get("/diff" if since is None else f"/diff?since={since}")


# Since when


def test_a_new_world_differs_in_nothing_from_how_it_was_made(plane: Plane) -> None:
    assert diff(plane) == NOTHING


def test_reading_changes_nothing_but_counts_as_a_request(plane: Plane) -> None:
    plane.offers()
    assert diff(plane) == {**NOTHING, "requests": 1}


def test_calls_of_the_control_plane_are_no_requests(plane: Plane) -> None:
    plane.get("/clock")
    assert diff(plane)["requests"] == 0


def test_without_a_checkpoint_everything_since_the_seed_is_shown(plane: Plane) -> None:
    plane.api.a_member(5)
    found = diff(plane)
    assert tables(found["added"]) == {
        "expys.accounts": 1,
        "expys.conversations": 1,
        "expys.entries": 1,
        "expys.members": 1,
    }
    assert (found["changed"], found["removed"], found["requests"]) == ({}, {}, 2)


def test_with_a_checkpoint_only_what_came_after_it_is_shown(plane: Plane) -> None:
    plane.api.a_member(5)
    plane.call("PUT", "/checkpoints/here", status=201)
    plane.api.credit("member", 2)
    found = diff(plane, "here")
    assert tables(found["added"]) == {"expys.entries": 1}
    assert tables(found["changed"]) == {"expys.accounts": 1}
    assert found["requests"] == 1


def test_a_checkpoint_that_is_replaced_counts_anew(plane: Plane) -> None:
    plane.call("PUT", "/checkpoints/here", status=201)
    plane.api.a_member(5)
    plane.call("PUT", "/checkpoints/here")
    assert diff(plane, "here") == NOTHING


def test_after_a_reset_nothing_differs(plane: Plane) -> None:
    plane.api.a_member(5)
    plane.call("POST", "/reset")
    assert diff(plane) == NOTHING


def test_after_a_restore_nothing_differs_from_that_checkpoint(plane: Plane) -> None:
    plane.call("PUT", "/checkpoints/here", status=201)
    plane.api.a_member(5)
    plane.call("POST", "/checkpoints/here/restore")
    assert diff(plane, "here") == NOTHING


def test_a_fork_differs_from_the_moment_of_the_fork(plane: Plane, spare: Plane) -> None:
    plane.api.a_member(5)
    plane.call("PUT", f"/worlds/{spare.world}", {"from": plane.world}, 201)
    assert diff(spare) == NOTHING
    plane.api.credit("member", 1)
    spare.api.credit("member", 2)
    ((balance,), count) = _balances(diff(spare))
    assert (balance, count) == ((5, 7), 1)


def test_a_fork_that_begins_later_differs_from_then(spare: Plane, plane: Plane) -> None:
    plane.api.a_member(5)
    later = {"from": plane.world, "now": "2026-03-02T12:00:00Z"}
    plane.call("PUT", f"/worlds/{spare.world}", later, 201)
    assert diff(spare) == NOTHING


def _balances(found: Json) -> tuple[list[tuple[int, int]], int]:
    """The balances before and after, and the number of requests."""
    accounts = found["changed"]["expys.accounts"]
    return [(each["before"]["balance"], each["after"]["balance"]) for each in accounts], found[
        "requests"
    ]


def test_a_state_that_lies_ahead_may_be_compared_too(plane: Plane) -> None:
    plane.call("PUT", "/checkpoints/earlier", status=201)
    booking = plane.api.redeem("off_coffee", "user_42").data
    plane.call("PUT", "/checkpoints/later", status=201)
    plane.call("POST", "/checkpoints/earlier/restore")
    found = diff(plane, "later")
    assert found["removed"]["expys.redemptions"] == [booking["id"]]
    assert found["added"] == {}
    assert _balances(found) == ([(5498, 5500)], 0)


# What is shown


def test_records_are_shown_as_they_were_and_as_they_are(plane: Plane) -> None:
    plane.api.put("/v1/members/user_42", {"tier": "platinum"})
    ((change,),) = diff(plane)["changed"].values()
    assert change["before"]["tier"] == "gold"
    assert change["after"] == {**change["before"], "tier": "platinum"}
    assert change["after"]["key"] == ["org_demo", "sandbox", "user_42"]


def test_times_are_readable(plane: Plane) -> None:
    plane.api.redeem("off_coffee", "user_42")
    (booking,) = diff(plane)["added"]["expys.redemptions"]
    assert (booking["created_at"], booking["start_at"]) == (NOW, None)


def test_entries_have_the_ids_that_the_api_shows(plane: Plane) -> None:
    plane.api.credit("user_42", 5)
    (entry,) = diff(plane)["added"]["expys.entries"]
    assert entry["id"] == plane.api.transactions("user_42")[0]["id"]


def test_records_come_in_the_order_of_their_keys(plane: Plane) -> None:
    for member in ("b", "c", "a"):
        plane.api.a_member(0, member)
    found = diff(plane)["added"]["expys.members"]
    assert [each["key"][-1] for each in found] == ["a", "b", "c"]
    assert diff(plane)["added"] == diff(plane)["added"]


def test_tokens_and_secrets_are_masked(plane: Plane) -> None:
    token = plane.api.a_token("user_42")
    secret = plane.api.a_webhook(HOOK)["signingSecret"]
    text = plane.send("GET", "/diff").text
    assert token not in text
    assert secret not in text
    added = diff(plane)["added"]
    assert [each["key"] for each in added["expys.tokens"]] == [f"{token[:14]}…"]
    assert [each["secret"] for each in added["expys.webhook_endpoints"]] == [f"{secret[:14]}…"]


def test_a_token_that_is_gone_is_masked(plane: Plane) -> None:
    plane.call("PUT", "/checkpoints/earlier", status=201)
    token = plane.api.a_token("user_42")
    plane.call("PUT", "/checkpoints/later", status=201)
    plane.call("POST", "/checkpoints/earlier/restore")
    assert diff(plane, "later")["removed"]["expys.tokens"] == [f"{token[:14]}…"]


def test_only_records_of_the_service_are_shown(plane: Plane) -> None:
    plane.api.a_webhook(HOOK)
    plane.fail(operation="listMembers")
    plane.api.credit("user_42", 5, key="key")
    plane.api.redeem("off_coffee", "user_42")
    found = diff(plane)
    assert tables(found["added"]) == {
        "expys.conversations": 1,
        "expys.entries": 2,
        "expys.redemptions": 1,
        "expys.webhook_endpoints": 1,
    }
    assert tables(found["changed"]) == {"expys.accounts": 1, "expys.offers": 1}


def test_what_levers_and_the_clock_do_is_shown(plane: Plane) -> None:
    booking = plane.api.redeem("off_coffee", "user_42").data["id"]
    plane.call("PUT", "/checkpoints/here", status=201)
    plane.api.move(booking, "OPEN")
    ((change,),) = diff(plane, "here")["changed"].values()
    assert (change["before"]["status"], change["after"]["status"]) == ("SUBMITTED", "OPEN")


# Requests


def test_requests_that_the_journal_has_forgotten_are_counted(serve: Serve) -> None:
    api = serve(journal_entries_max=2)
    plane = Plane(api.http, api.origin, api.world)
    for _ in range(5):
        plane.offers()
    assert diff(plane)["requests"] == 5
    plane.call("DELETE", "/requests", status=204)
    plane.offers()
    assert diff(plane)["requests"] == 6


def test_a_restore_takes_back_the_count(plane: Plane) -> None:
    plane.offers()
    plane.call("PUT", "/checkpoints/here", status=201)
    plane.offers()
    plane.call("POST", "/checkpoints/here/restore")
    assert diff(plane)["requests"] == 1


# Refusals


def test_an_unknown_checkpoint_is_refused(plane: Plane) -> None:
    status, found = plane.refused("GET", "/diff?since=nowhere")
    assert (status, found["detail"]) == (404, "There is no checkpoint 'nowhere' in this world.")


def test_an_unknown_parameter_is_refused(plane: Plane) -> None:
    assert plane.bad_fields("GET", "/diff?until=here", None) == ["until"]

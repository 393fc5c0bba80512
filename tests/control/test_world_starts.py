"""What a new world starts with: time, mode, seed and fixture, or another world's state."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import NOW, ORG_KEY, Api, Json, a_fixture, an_org
from tests.control.builders import (
    fail,
    fault,
    faulty,
    fork,
    in_world,
    now,
    problem,
    send,
    world_list,
)

Unmade = Callable[[], Api]
Serve = Callable[..., Api]

LATER = "2026-06-01T00:00:00.000Z"


def put(api: Api, **body: object) -> Json:
    """Make the world of this client."""
    made: Json = api.controlled("PUT", f"/worlds/{api.world}", body)
    return made


def is_present(text: str) -> bool:
    """Whether a time is the real one, or nearly so."""
    return abs(datetime.now(UTC) - datetime.fromisoformat(text)) < timedelta(minutes=1)


# Time and mode


def test_a_world_without_now_and_mode_runs_at_the_real_present(unmade: Unmade) -> None:
    made = put(unmade())
    assert made["mode"] == "running"
    assert is_present(made["now"])


def test_mode_without_now_freezes_the_real_present(unmade: Unmade) -> None:
    made = put(unmade(), mode="frozen")
    assert made["mode"] == "frozen"
    assert is_present(made["now"])


def test_now_may_have_an_offset(unmade: Unmade) -> None:
    assert put(unmade(), now="2026-03-01T14:00:00+02:00", mode="frozen")["now"] == NOW


def test_now_and_mode_beat_those_of_the_fixture(unmade: Unmade) -> None:
    fixture = {"version": 1, "clock": {"now": "2020-01-01T00:00:00Z", "mode": "running"}}
    made = put(unmade(), fixture=fixture, now=NOW, mode="frozen")
    assert (made["now"], made["mode"]) == (NOW, "frozen")


@pytest.mark.parametrize("day", ["0102-01-01", "9899-12-30"])
def test_the_ends_of_the_calendar_leave_room_for_times_that_count_from_now(
    unmade: Unmade, day: str
) -> None:
    assert put(unmade(), now=day)["now"].startswith(day)


@pytest.mark.parametrize("instant", ["0001-01-01", "9999-12-31T23:59:59.999Z"])
def test_a_present_at_the_very_end_of_the_calendar_is_refused(unmade: Unmade, instant: str) -> None:
    api = unmade()
    response = api.control("PUT", f"/worlds/{api.world}", {"now": instant})
    assert faulty(response) == ["now"]
    assert "must lie between" in response.json()["detail"]


def test_a_reset_of_a_running_world_restores_its_distance_to_real_time(unmade: Unmade) -> None:
    api = unmade()
    put(api)
    api.advance("30d")
    api.controlled("PUT", "/clock", {"mode": "frozen"})
    assert is_present(api.controlled("POST", "/reset")["now"])
    assert api.controlled("GET", "/clock")["mode"] == "running"


def test_a_server_may_say_how_worlds_of_its_own_fixture_start(serve: Serve) -> None:
    made = put(in_world(serve(now=NOW, frozen=True, seed=7), "one"))
    assert (made["now"], made["mode"]) == (NOW, "frozen")


def test_what_the_server_says_of_its_fixture_does_not_bind_another_one(serve: Serve) -> None:
    made = put(in_world(serve(now=NOW, frozen=True, seed=7), "one"), fixture="empty")
    assert made["mode"] == "running"
    assert is_present(made["now"])


# Fixtures


def test_a_fixture_in_the_folders_of_the_server_is_found_by_its_name(
    serve: Serve, tmp_path: Path
) -> None:
    (tmp_path / "ours.yaml").write_text("version: 1\nclock: {now: 2026-03-01T12:00:00Z}\n")
    api = serve(fixture_folders=(tmp_path,))
    assert put(in_world(api, "one"), fixture="ours")["now"].startswith("2026-03-01T12:0")


def test_a_fixture_given_whole_may_extend_one_with_a_name(unmade: Unmade) -> None:
    api = unmade()
    put(api, fixture={"version": 1, "extends": "demo", "clock": {"now": NOW, "mode": "frozen"}})
    assert now(api) == NOW
    assert api.balance("user_42") == 5500


@pytest.mark.parametrize("name", ["demmo", "", "../demo", "/etc/passwd", "demo.yaml"])
def test_an_unknown_fixture_is_refused_with_those_there_are(unmade: Unmade, name: str) -> None:
    api = unmade()
    response = api.control("PUT", f"/worlds/{api.world}", {"fixture": name})
    assert faulty(response) == ["fixture"]
    assert "demo, edge-cases, empty" in response.json()["detail"]


def test_all_mistakes_in_a_fixture_are_named_by_their_paths(api: Api) -> None:
    fixture = {
        "version": 1,
        "clok": {},
        "expys": {"orgs": [{"id": "org", "name": "Org", "colour": "blue"}, {"id": 5}]},
    }
    response = api.control("PUT", f"/worlds/{api.world}", {"fixture": fixture})
    assert sorted(faulty(response)) == [
        "fixture.clok",
        "fixture.expys.orgs[0].colour",
        "fixture.expys.orgs[1].id",
        "fixture.expys.orgs[1].name",
    ]


def test_a_bad_rule_in_a_fixture_is_named_by_its_path(api: Api) -> None:
    fixture = {"version": 1, "faults": [{"provider": "expys", "error": "NOTHING"}]}
    response = api.control("PUT", f"/worlds/{api.world}", {"fixture": fixture})
    assert faulty(response) == ["fixture.faults[0].error"]


def test_a_fixture_that_counts_back_to_before_the_calendar_is_refused(api: Api) -> None:
    offer = {"id": "off_1", "title": "One", "createdAt": "-30d"}
    fixture = {**a_fixture(an_org({"offers": [offer]})), "clock": {"now": "0001-01-02"}}
    response = api.control("PUT", f"/worlds/{api.world}", {"fixture": fixture})
    assert faulty(response) == ["fixture.clock.now"]


# Determinism


def story(api: Api) -> list[tuple[bytes, str]]:
    """What a world answers to a few requests, ids and times included."""
    member = {"externalUserID": "user_42"}
    answers = [
        api.post("/v1/auth/exchange", member),
        api.credit("user_42", 5, key="k1"),
        api.redeem("off_coffee", "user_42"),
        api.get("/v1/wallet/transactions", **member),
        api.get("/v1/nothing"),
    ]
    return [(answer.body, answer.headers["X-Request-Id"]) for answer in answers]


@pytest.mark.parametrize("seed", [{"seed": 7}, {}], ids=["given", "default"])
def test_same_seed_and_now_give_the_same_bytes(unmade: Unmade, seed: Json) -> None:
    one, two = unmade(), unmade()
    for api in (one, two):
        put(api, now=NOW, mode="frozen", **seed)
    assert story(one) == story(two)


def test_what_other_worlds_do_meanwhile_changes_nothing(unmade: Unmade) -> None:
    one, two = unmade(), unmade()
    for api in (one, two):
        put(api, now=NOW, mode="frozen", seed=7)
    expected = story(one)
    story(unmade())
    assert story(two) == expected


def test_another_seed_gives_other_ids(unmade: Unmade) -> None:
    one, two = unmade(), unmade()
    put(one, now=NOW, mode="frozen", seed=7)
    put(two, now=NOW, mode="frozen", seed=8)
    assert one.redeem("off_coffee", "user_42").data != two.redeem("off_coffee", "user_42").data


# Forks


def test_a_fork_answers_as_its_source_would_have_answered(api: Api, unmade: Unmade) -> None:
    api.a_member(7)
    other = unmade()
    fork(api, other)
    assert story(other) == story(api)


def test_a_fork_takes_the_counters_of_the_faults(api: Api, unmade: Unmade) -> None:
    rule = fail(api, times=1)["id"]
    assert api.get("/v1/offers").status == 409
    other = unmade()
    fork(api, other)
    assert fault(other, rule)["fires"] == 1
    assert other.get("/v1/offers").status == 200


def test_a_fork_that_begins_later_runs_what_is_due_until_then(unmade: Unmade) -> None:
    api, other = unmade(), unmade()
    org = an_org(
        {"offers": [{"id": "off_1", "title": "One"}], "members": [{"externalUserID": "m"}]},
        auto_advance=[{"to": "OPEN", "after": "5m"}],
    )
    api.start(a_fixture(org))
    booking = api.redeem("off_1", "m", by=ORG_KEY).data["id"]
    fork(api, other, now=LATER)
    assert other.get(f"/v1/redemptions/{booking}", ORG_KEY).data["status"] == "OPEN"


def test_a_fork_that_begins_later_is_reset_to_that_time(api: Api, unmade: Unmade) -> None:
    other = unmade()
    fork(api, other, now=LATER)
    other.advance("1d")
    assert other.controlled("POST", "/reset") == {"world": other.world, "now": LATER}


def test_a_fork_can_have_another_mode(api: Api, unmade: Unmade) -> None:
    assert fork(api, unmade(), mode="running")["mode"] == "running"


def test_a_fork_can_have_another_seed(api: Api, unmade: Unmade) -> None:
    other = unmade()
    fork(api, other, seed=99)
    assert api.redeem("off_coffee", "user_42").data != other.redeem("off_coffee", "user_42").data


def test_a_fork_of_an_unknown_world_says_which_one_is_missing(api: Api) -> None:
    content = problem(api.control("PUT", f"/worlds/{api.world}", {"from": "no-such"}), 404)
    assert content["detail"] == "There is no world 'no-such'."


# Limits


def test_one_world_too_many_is_refused_with_the_limit(serve: Serve) -> None:
    api = serve(worlds_max=2)
    api.controlled("PUT", "/worlds/one")
    content = problem(api.control("PUT", "/worlds/two"), 409)
    assert content["detail"] == "There may be at most 2 worlds at a time; delete one to make room."


def test_the_limit_holds_for_worlds_made_on_first_use(serve: Serve) -> None:
    api = serve(worlds_max=1)
    problem(in_world(api, "one").control("GET", "/clock"), 409)
    assert send(api, "GET", "/w/one/expys/v1/offers").status_code == 503
    assert list(world_list(api)) == ["default"]


def test_a_dropped_world_makes_room(serve: Serve) -> None:
    api = serve(worlds_max=2)
    api.controlled("PUT", "/worlds/one")
    api.controlled("DELETE", "/worlds/one")
    assert api.control("PUT", "/worlds/two").status_code == 201


@pytest.mark.parametrize("how", [{"from": "default"}, {"fixture": "empty"}, {}], ids=str)
def test_the_limit_of_checkpoints_holds_for_worlds_of_every_origin(serve: Serve, how: Json) -> None:
    other = in_world(serve(checkpoints_max=1), "other")
    other.controlled("PUT", "/worlds/other", how)
    other.checkpoint("one")
    content = problem(other.control("PUT", "/checkpoints/two"), 409)
    assert (
        content["detail"]
        == "There may be at most 1 checkpoints at a time; delete one to make room."
    )

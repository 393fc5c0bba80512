"""Making, replacing, dropping and resetting worlds."""

from __future__ import annotations

from collections.abc import Callable

import httpx2
import pytest
from starlette.testclient import TestClient

from mockserver.app import create_app
from mockserver.core.clock import real_now_ms
from mockserver.core.times import parse_instant
from mockserver.exchange.worlds import Worlds
from mockserver.serving import ServerThread, bind
from mockserver.settings import Settings
from tests.builders import NOW, ORG_KEY, Api, Json, a_fixture, an_org
from tests.control.calls import INSTANT, Plane
from tests.exchange.server import ORIGIN, Server

Serve = Callable[..., Api]
KEYS = {"name", "created_at", "last_used_at", "now", "mode", "requests"}
LATER = "2026-03-02T12:00:00.000Z"
MEMBERS = "/v1/members"


@pytest.fixture
def plane(api: Api) -> Plane:
    """The control plane of a demo world that is frozen."""
    return Plane(api.http, api.origin, api.world)


@pytest.fixture
def spare(unmade: Callable[[], Api]) -> Plane:
    """The control plane of a world that nobody made yet."""
    api = unmade()
    return Plane(api.http, api.origin, api.world)


def serving(serve: Serve, **settings: object) -> Plane:
    """The default world of a server with settings of its own."""
    api = serve(**settings)
    return Plane(api.http, api.origin, api.world)


def make(plane: Plane, status: int = 201, **body: object) -> Json:
    """Make the world of this plane."""
    made: Json = plane.call(
        "PUT",
        f"/worlds/{plane.world}",
        {name.rstrip("_"): each for name, each in body.items()},
        status,
    )
    return made


def listed(plane: Plane) -> dict[str, Json]:
    return {each["name"]: each for each in plane.get("/worlds")["worlds"]}


# Listing


def test_worlds_are_listed_with_time_mode_and_number_of_requests(plane: Plane) -> None:
    plane.offers()
    world = listed(plane)[plane.world]
    assert world.keys() == KEYS
    assert (world["now"], world["mode"], world["requests"]) == (NOW, "frozen", 1)
    assert "default" in listed(plane)


def test_creation_and_use_are_told_in_real_time(plane: Plane) -> None:
    world = listed(plane)[plane.world]
    for name in ("created_at", "last_used_at"):
        assert INSTANT.fullmatch(world[name])
        assert abs(parse_instant(world[name]) - real_now_ms()) < 60_000


def test_requests_that_the_journal_has_forgotten_are_counted(serve: Serve) -> None:
    plane = serving(serve, journal_entries_max=2)
    for _ in range(3):
        plane.offers()
    assert listed(plane)["default"]["requests"] == 3
    plane.call("DELETE", "/requests", status=204)
    plane.offers()
    assert listed(plane)["default"]["requests"] == 4


def test_a_restore_and_a_reset_take_back_the_number_of_requests(plane: Plane) -> None:
    plane.offers()
    plane.call("PUT", "/checkpoints/here", status=201)
    plane.offers()
    plane.call("POST", "/checkpoints/here/restore")
    assert listed(plane)[plane.world]["requests"] == 1
    plane.call("POST", "/reset")
    assert listed(plane)[plane.world]["requests"] == 0


# First use


@pytest.mark.parametrize(
    "path", ["expys/v1/offers", "expys/v1/nowhere", "_mock/clock", "_mock/faults", "_mock/worlds"]
)
def test_the_first_use_of_a_name_makes_the_world(plane: Plane, spare: Plane, path: str) -> None:
    plane.http.get(f"{plane.origin}/w/{spare.world}/{path}")
    assert spare.world in listed(plane)


@pytest.mark.parametrize("path", ["expys/v1/offers", "_mock/clock"])
def test_the_first_use_of_a_name_in_the_header_makes_the_world(
    plane: Plane, spare: Plane, path: str
) -> None:
    plane.http.get(f"{plane.origin}/{path}", headers={"X-Mock-World": spare.world})
    assert spare.world in listed(plane)


def test_a_world_made_by_its_use_has_the_default_seed_and_runs(spare: Plane) -> None:
    assert spare.api.balance("user_42") == 5500
    assert spare.get("/clock")["mode"] == "running"


def test_the_prefix_beats_the_header_on_the_control_plane(plane: Plane, spare: Plane) -> None:
    sent = {"X-Mock-World": spare.world}
    assert plane.send("GET", "/clock", headers=sent).json()["now"] == NOW
    assert spare.world not in listed(plane)


@pytest.mark.parametrize("path", ["/clock", "/worlds", "/info", "/faults"])
def test_a_bad_name_in_the_prefix_is_refused(plane: Plane, path: str) -> None:
    assert plane.of("a b").refused("GET", path)[0] == 422


@pytest.mark.parametrize("path", ["/clock", "/worlds"])
def test_a_bad_name_in_the_header_is_refused(plane: Plane, path: str) -> None:
    url = f"{plane.origin}/_mock{path}"
    assert plane.http.get(url, headers={"X-Mock-World": "a b"}).status_code == 422


# Making


def test_a_new_world_is_created_and_shown(spare: Plane) -> None:
    made = make(spare)
    assert made.keys() == KEYS
    assert (made["name"], made["mode"], made["requests"]) == (spare.world, "running", 0)
    again = listed(spare)[spare.world]
    assert made["created_at"] == again["created_at"]


def test_a_world_that_exists_is_replaced(plane: Plane) -> None:
    plane.api.a_member(5)
    plane.fail(operation="listMembers")
    make(plane, status=200)
    assert plane.api.get(f"{MEMBERS}/member").error[0] == 404
    assert plane.get("/faults") == {"faults": []}


def test_a_world_may_have_a_time_a_mode_and_a_seed(spare: Plane) -> None:
    made = make(spare, now=LATER, mode="frozen", seed=7)
    assert (made["now"], made["mode"]) == (LATER, "frozen")


def test_a_time_without_a_mode_leaves_the_mode_of_the_fixture(spare: Plane) -> None:
    assert make(spare, now=LATER)["mode"] == "running"
    assert spare.get("/clock")["now"] >= LATER
    frozen = a_fixture() | {"clock": {"mode": "frozen"}}
    assert make(spare, 200, fixture=frozen, now=LATER)["mode"] == "frozen"


def test_times_of_the_seed_count_from_the_present_of_the_world(spare: Plane) -> None:
    make(spare, now=NOW, mode="frozen")
    newest = spare.api.transactions("user_42")[0]
    assert newest["createdAt"] == "2026-01-30T12:00:00.000Z"


def test_worlds_of_one_seed_give_the_same_ids_and_others_do_not(spare: Plane) -> None:
    ids: list[str] = []
    for body in ({"seed": 7}, {"seed": 7}, {"seed": 8}, {}, {}):
        spare.call("DELETE", f"/worlds/{spare.world}", status=204) if ids else None
        make(spare, now=NOW, mode="frozen", **body)
        ids.append(spare.api.a_token("member"))
    assert ids[0] == ids[1]
    assert ids[3] == ids[4]
    assert len({*ids}) == 3


def test_a_world_may_begin_from_a_named_fixture(spare: Plane) -> None:
    make(spare, fixture="empty")
    assert spare.api.get(MEMBERS).data["members"] == []


def test_a_world_may_begin_from_a_fixture_of_its_own(spare: Plane) -> None:
    fixture = a_fixture(an_org({"members": [{"externalUserID": "ada", "points": 7}]}))
    make(spare, fixture=fixture)
    assert spare.api.balance("ada", ORG_KEY) == 7


def test_a_world_may_be_made_in_another_worlds_address(plane: Plane, spare: Plane) -> None:
    plane.call("PUT", f"/worlds/{spare.world}", {}, 201)
    assert spare.world in listed(plane)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        pytest.param({"fixture": "nowhere"}, "fixture", id="unknown fixture"),
        pytest.param({"fixture": "../demo"}, "fixture", id="path of a fixture"),
        pytest.param({"fixture": 5}, "fixture", id="fixture of another type"),
        pytest.param({"fixture": {}}, "fixture.version", id="fixture without a version"),
        pytest.param(
            {"fixture": {"version": 1, "expys": {"orgs": [{"id": 5}]}}},
            "fixture.expys.orgs[0].id",
            id="part of a fixture",
        ),
        pytest.param({"from": "default", "fixture": "demo"}, "fixture", id="fork and fixture"),
        pytest.param({"from": None}, "from", id="source of another type"),
        pytest.param({"now": "soon"}, "now", id="unreadable time"),
        pytest.param({"now": 5}, "now", id="time of another type"),
        pytest.param({"mode": "slow"}, "mode", id="mode"),
        pytest.param({"seed": "7"}, "seed", id="seed of another type"),
        pytest.param({"seed": -1}, "seed", id="negative seed"),
        pytest.param({"name": "x"}, "name", id="unknown field"),
    ],
)
def test_a_bad_field_is_refused_and_no_world_made(
    plane: Plane, spare: Plane, body: Json, path: str
) -> None:
    assert plane.bad_fields("PUT", f"/worlds/{spare.world}", body)[0] == path
    assert spare.world not in listed(plane)


def test_a_refused_replacement_leaves_the_world_as_it_was(plane: Plane) -> None:
    plane.api.a_member(5)
    plane.bad_fields("PUT", f"/worlds/{plane.world}", {"fixture": "nowhere"})
    assert plane.api.balance() == 5


@pytest.mark.parametrize("name", ["a b", "a%2Fb", "x" * 65, "%C3%A4", "a%0A"])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_bad_name_is_refused(plane: Plane, method: str, name: str) -> None:
    assert plane.refused(method, f"/worlds/{name}")[0] == 422


# Forks


def test_a_fork_takes_records_clock_ids_and_faults(plane: Plane, spare: Plane) -> None:
    plane.api.a_member(5)
    plane.call("POST", "/clock/advance", {"by": "1h"})
    rule = plane.fail(operation="listMembers", times=2)
    plane.api.http.get(f"{plane.api.url}/expys{MEMBERS}", headers=_KEY)
    made = make(spare, from_=plane.world)
    assert (made["now"], made["mode"]) == ("2026-03-01T13:00:00.000Z", "frozen")
    assert spare.api.balance() == 5
    assert spare.get(f"/faults/{rule['id']}") == plane.get(f"/faults/{rule['id']}")
    assert spare.api.a_token("new") == plane.api.a_token("new")


_KEY = {"Authorization": "Bearer expys_sandbox_demo"}


def test_the_journal_and_the_checkpoints_of_a_fork_start_empty(plane: Plane, spare: Plane) -> None:
    plane.offers()
    plane.call("PUT", "/checkpoints/here", status=201)
    make(spare, from_=plane.world)
    assert spare.get("/requests") == {"requests": [], "evicted": 0}
    assert spare.get("/checkpoints") == {"checkpoints": []}


def test_a_fork_takes_what_is_planned_and_how_deliveries_go_wrong(
    plane: Plane, spare: Plane
) -> None:
    make(plane, 200, fixture="edge-cases", now=NOW, mode="frozen")
    booking = plane.api.redeem("off_none", "first", by="expys_sandbox_auto").data["id"]
    plane.call("PUT", "/webhooks/settings", {"mode": "sink"})
    make(spare, from_=plane.world)
    assert spare.get("/clock") == plane.get("/clock")
    spare.call("POST", "/clock/advance", {"by": "5m"})
    shown = spare.api.get(f"/v1/redemptions/{booking}", "expys_sandbox_auto").data
    assert shown["status"] == "OPEN"
    spare.api.a_webhook("http://127.0.0.1:9/hook")
    spare.api.credit("user_42", 5).ok()
    (delivery,) = spare.api.deliveries()
    assert delivery["status"] == "dropped"


def test_chance_falls_the_same_way_in_a_fork(plane: Plane, spare: Plane) -> None:
    plane.fail(id="chance", operation="listOffers", share=0.5)
    make(spare, from_=plane.world)
    fell = [[each.offers() for _ in range(20)] for each in (plane, spare)]
    assert fell[0] == fell[1]
    assert {*fell[0]} == {200, 503}


def test_a_fork_and_its_source_do_not_see_each_other(plane: Plane, spare: Plane) -> None:
    plane.api.a_member(5)
    make(spare, from_=plane.world)
    plane.api.credit("member", 1)
    spare.api.credit("member", 2)
    spare.call("POST", "/clock/advance", {"by": "1h"})
    spare.fail()
    assert plane.api.balance() == 6
    assert plane.get("/clock")["now"] == NOW
    assert plane.get("/faults") == {"faults": []}


def test_a_fork_outlives_its_source(plane: Plane, spare: Plane) -> None:
    plane.api.a_member(5)
    make(spare, from_=plane.world)
    plane.call("DELETE", f"/worlds/{plane.world}", status=204)
    assert spare.api.balance() == 5


def test_reset_of_a_fork_goes_back_to_the_moment_of_the_fork(plane: Plane, spare: Plane) -> None:
    plane.api.a_member(5)
    rule = plane.fail(operation="listMembers")
    make(spare, from_=plane.world)
    spare.api.credit("member", 2)
    spare.call("DELETE", "/faults", status=204)
    spare.call("POST", "/clock/advance", {"by": "1h"})
    spare.call("POST", "/reset")
    assert spare.api.balance() == 5
    assert spare.get("/clock")["now"] == NOW
    assert [each["id"] for each in spare.get("/faults")["faults"]] == [rule["id"]]


def test_a_fork_may_begin_later_in_another_mode(plane: Plane, spare: Plane) -> None:
    made = make(spare, from_=plane.world, now=LATER, mode="running")
    assert made["now"] >= LATER
    assert made["mode"] == "running"


def test_a_fork_may_not_begin_before_its_source(plane: Plane, spare: Plane) -> None:
    body = {"from": plane.world, "now": "2026-03-01T11:59:59Z"}
    assert plane.refused("PUT", f"/worlds/{spare.world}", body)[0] == 409
    assert spare.world not in listed(plane)


@pytest.mark.parametrize("source", ["nowhere", "", "a b"])
def test_a_fork_of_an_unknown_world_is_refused(plane: Plane, spare: Plane, source: str) -> None:
    assert plane.refused("PUT", f"/worlds/{spare.world}", {"from": source})[0] == 404
    assert not {spare.world, source} & listed(plane).keys()


def test_a_world_may_be_replaced_by_a_fork_of_itself(plane: Plane) -> None:
    plane.api.a_member(5)
    make(plane, status=200, from_=plane.world)
    plane.api.credit("member", 2)
    plane.call("POST", "/reset")
    assert plane.api.balance() == 5


# Dropping


def test_a_dropped_world_is_gone_and_its_next_use_makes_it_afresh(plane: Plane) -> None:
    plane.api.a_member(5)
    plane.call("DELETE", f"/worlds/{plane.world}", status=204)
    assert plane.world not in listed(plane.of("default"))
    assert plane.api.get(f"{MEMBERS}/member").error[0] == 404


def test_an_unknown_world_cannot_be_dropped(plane: Plane) -> None:
    assert plane.refused("DELETE", "/worlds/nowhere")[0] == 404


def test_the_default_world_cannot_be_dropped(plane: Plane) -> None:
    assert plane.refused("DELETE", "/worlds/default")[0] == 409


def test_the_default_world_can_be_replaced(serve: Serve) -> None:
    plane = serving(serve)
    assert plane.call("PUT", "/worlds/default", {"fixture": "empty"})["name"] == "default"
    assert plane.api.get(MEMBERS).data["members"] == []


# Reset


def test_reset_goes_back_to_the_seed_and_says_when_it_is(plane: Plane) -> None:
    plane.call("POST", "/clock/advance", {"by": "1h"})
    assert plane.call("POST", "/reset") == {"world": plane.world, "now": NOW}


def test_reset_drops_records_faults_journal_and_checkpoints(plane: Plane) -> None:
    token = plane.api.a_token("member")
    plane.api.a_member(5)
    plane.fail(operation="listMembers")
    plane.call("PUT", "/checkpoints/here", status=201)
    plane.call("POST", "/reset", {})
    assert plane.api.get(f"{MEMBERS}/member").error[0] == 404
    assert plane.get("/faults") == {"faults": []}
    assert len(plane.requests()) == 1
    assert plane.get("/checkpoints") == {"checkpoints": []}
    assert plane.api.a_token("member") == token


def test_reset_restores_now_mode_and_seed_as_the_world_was_made(spare: Plane) -> None:
    make(spare, now=LATER, mode="frozen", seed=7)
    token = spare.api.a_token("member")
    spare.call("PUT", "/clock", {"now": "2027-01-01T00:00:00Z", "mode": "running"})
    assert spare.call("POST", "/reset")["now"] == LATER
    assert spare.get("/clock")["mode"] == "frozen"
    assert spare.api.a_token("member") == token


def test_reset_brings_back_the_rules_of_the_fixture_with_counters_at_0(spare: Plane) -> None:
    rule = {"id": "seeded", "provider": "expys", "operation": "listOffers", "error": "CONFLICT"}
    make(spare, fixture=a_fixture(an_org()) | {"faults": [rule]})
    answer = spare.api.get("/v1/offers", ORG_KEY)
    assert answer.error == (409, "CONFLICT")
    spare.call("DELETE", "/faults", status=204)
    spare.call("POST", "/reset")
    (found,) = spare.get("/faults")["faults"]
    assert (found["id"], found["matches"], found["fires"]) == ("seeded", 0, 0)


def test_reset_leaves_other_worlds_alone(plane: Plane, spare: Plane) -> None:
    make(spare, from_=plane.world)
    spare.api.a_member(5)
    plane.call("POST", "/reset")
    assert spare.api.balance() == 5


# Limits


def test_more_worlds_than_the_limit_are_refused(serve: Serve) -> None:
    plane = serving(serve, worlds_max=2)
    plane.call("PUT", "/worlds/a", {}, 201)
    assert plane.refused("PUT", "/worlds/b", {})[0] == 409
    assert plane.of("b").refused("GET", "/clock")[0] == 409
    assert plane.call("PUT", "/worlds/a", {})["name"] == "a"
    assert listed(plane).keys() == {"default", "a"}


def test_the_world_that_was_idle_for_longest_makes_room() -> None:
    server = Server(Settings(worlds_max=3))
    with TestClient(server.gateway, base_url=ORIGIN) as client:
        make_room(Plane(client, ORIGIN, "default"), server.worlds)


def test_limits_hold_on_a_socket() -> None:
    app = create_app(Settings(worlds_max=3, checkpoints_max=1, strict_answers=True))
    with (
        ServerThread(app, bind("127.0.0.1", 0)) as server,
        httpx2.Client(trust_env=False, timeout=30) as client,
    ):
        plane = Plane(client, server.url, "default")
        make_room(plane, app.state.worlds)
        status, found = plane.refused("PUT", "/worlds/more", {})
        assert status == 409
        assert found["detail"].startswith("There may be at most 3 worlds at a time; DELETE ")
        plane.call("PUT", "/checkpoints/one", status=201)
        assert plane.refused("PUT", "/checkpoints/two")[0] == 409


def make_room(plane: Plane, worlds: Worlds) -> None:
    """Use two worlds until the limit of three is reached; the one in use stays."""
    plane.of("used").get("/clock")
    plane.of("idle").get("/clock")
    for name in ("used", "idle"):
        # Longer ago than any test can wait.
        worlds.find(name).last_used_at_ms = 0
    plane.of("used").get("/clock")
    plane.call("PUT", "/worlds/new", {}, 201)
    assert listed(plane).keys() == {"default", "used", "new"}

"""A world as a document, over HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from mockserver.app import create_app
from mockserver.core.ids import Stream
from mockserver.core.store import Store
from mockserver.exchange.provider import WrittenOut
from mockserver.providers.expys.provider import EXPYS
from mockserver.seeding.document import load
from mockserver.seeding.nodes import plain
from mockserver.serving import ServerThread, bind
from mockserver.settings import Settings
from tests.builders import NOW, Api, Json
from tests.control.calls import Plane

Serve = Callable[..., Api]

# Longer than anything that is waited for here takes.
PATIENCE_S = 30


@pytest.fixture
def plane(api: Api) -> Plane:
    """The control plane of a demo world that is frozen."""
    return Plane(api.http, api.origin, api.world)


@pytest.fixture
def spare(unmade: Callable[[], Api]) -> Plane:
    """The control plane of a world that nobody made yet."""
    api = unmade()
    return Plane(api.http, api.origin, api.world)


def make(plane: Plane, fixture: Json | str, status: int = 201, **how: object) -> Json:
    made: Json = plane.call("PUT", f"/worlds/{plane.world}", {"fixture": fixture, **how}, status)
    return made


def test_the_state_is_a_fixture(plane: Plane) -> None:
    document = plane.get("/state")
    assert document["version"] == 1
    assert document["clock"] == {"now": NOW, "mode": "frozen"}
    assert [org["id"] for org in document["expys"]["orgs"]] == ["org_demo", "org_pool"]


def test_reading_the_state_changes_nothing(plane: Plane) -> None:
    assert plane.get("/state") == plane.get("/state")
    assert plane.get("/diff")["requests"] == 0


def test_a_world_made_of_the_state_answers_alike(plane: Plane, spare: Plane) -> None:
    plane.api.a_member(5)
    booking = plane.api.redeem("off_coffee", "member").data["id"]
    plane.fail(operation="listOffers", times=1)
    assert plane.offers() == 503
    make(spare, plane.get("/state"))
    assert spare.get("/state") == plane.get("/state")
    assert spare.offers() == plane.offers() == 200
    for path in (f"/v1/redemptions/{booking}", "/v1/members", "/v1/redemptions?limit=1"):
        assert spare.api.get(path).body == plane.api.get(path).body
    assert spare.api.a_token("member") == plane.api.a_token("member")
    assert (
        spare.api.redeem("off_spa", "user_42").body == plane.api.redeem("off_spa", "user_42").body
    )


def test_what_is_for_a_moment_or_looks_back_is_not_in_it(plane: Plane, spare: Plane) -> None:
    token = plane.api.a_token("user_42")
    plane.api.credit("user_42", 5, key="key").ok()
    make(spare, plane.get("/state"))
    assert token not in json.dumps(plane.get("/state"))
    assert spare.api.get("/v1/wallet", token).error == (401, "UNAUTHORIZED")
    assert spare.api.credit("user_42", 6, key="key").status == 200
    assert [len(spare.requests()), spare.get("/checkpoints")] == [2, {"checkpoints": []}]
    assert len(spare.get("/webhooks")["events"]) == 1


def test_the_yaml_is_the_same_document(plane: Plane) -> None:
    answer = plane.send("GET", "/state?format=yaml")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/yaml"
    assert answer.text.startswith("version: 1\nclock:")
    assert json.dumps(plain(load(answer.text, "x").root)) == json.dumps(plane.get("/state"))


def test_json_may_be_asked_for_by_name(plane: Plane) -> None:
    assert plane.get("/state?format=json") == plane.get("/state")


@pytest.mark.parametrize("query", ["format=xml", "format=", "form=yaml"])
def test_another_format_is_refused_with_those_there_are(plane: Plane, query: str) -> None:
    status, found = plane.refused("GET", f"/state?{query}")
    assert status == 422
    if query.startswith("format"):
        ((error),) = found["errors"]
        assert (error["path"], error["known"]) == ("format", ["json", "yaml"])


def test_the_yaml_is_a_fixture_for_servers(plane: Plane, serve: Serve, tmp_path: Path) -> None:
    plane.api.a_member(5, "ä: b")
    text = plane.send("GET", "/state?format=yaml").text
    (tmp_path / "exported.yaml").write_text(text, encoding="utf-8")
    served = serve(fixture="exported", fixture_folders=(tmp_path,))
    assert served.controlled("GET", "/state") == plane.get("/state")
    assert served.balance("ä: b") == 5


def test_a_running_world_goes_on_from_its_present(spare: Plane, unmade: Callable[[], Api]) -> None:
    make(spare, "demo", now="2026-05-01T12:00:00Z", mode="running")
    document = spare.get("/state")
    assert document["clock"]["mode"] == "running"
    assert document["clock"]["now"].startswith("2026-05-01T12:0")
    other = Plane(spare.http, spare.origin, unmade().world)
    made = make(other, document)
    assert made["mode"] == "running"
    assert made["now"] >= document["clock"]["now"]


def test_time_mode_and_seed_may_be_others_than_those_of_the_document(
    plane: Plane, spare: Plane
) -> None:
    document = plane.get("/state")
    made = make(spare, document, now="2026-05-01T12:00:00Z", mode="running", seed=5)
    assert (made["now"][:10], made["mode"]) == ("2026-05-01", "running")
    assert spare.get("/state")["seed"] == 5


def test_a_reset_goes_back_to_the_document(plane: Plane, spare: Plane) -> None:
    plane.api.a_member(5)
    document = plane.get("/state")
    make(spare, document)
    spare.api.a_member(5, "later")
    spare.call("POST", "/clock/advance", {"by": "1h"})
    spare.call("POST", "/reset")
    assert spare.get("/state") == document


def test_a_fork_has_a_document_of_its_own(plane: Plane, spare: Plane) -> None:
    plane.api.a_member(5)
    plane.call("PUT", f"/worlds/{spare.world}", {"from": plane.world}, 201)
    assert spare.get("/state") == plane.get("/state")
    spare.api.a_member(5, "later")
    assert spare.get("/state") != plane.get("/state")


def test_what_is_due_by_now_has_happened_in_it(spare: Plane) -> None:
    make(spare, "edge-cases", now=NOW, mode="frozen")
    booking = spare.api.redeem("off_none", "first", by="expys_sandbox_auto").data["id"]
    spare.call("POST", "/clock/advance", {"by": "5m"})
    orgs = {each["id"]: each for each in spare.get("/state")["expys"]["orgs"]}
    (found,) = (each for each in orgs["org_auto"]["sandbox"]["redemptions"])
    assert (found["id"], found["status"], found["advance"]["step"]) == (booking, "OPEN", 1)


def test_other_requests_are_answered_while_a_document_is_written() -> None:
    begun, release = threading.Event(), threading.Event()

    def export(store: Store, stream: Stream, now_ms: int) -> WrittenOut:
        begun.set()
        assert release.wait(PATIENCE_S)
        return EXPYS.export(store, stream, now_ms)

    app = create_app(Settings(strict_answers=True), (replace(EXPYS, export=export),))
    with (
        ServerThread(app, bind("127.0.0.1", 0)) as server,
        httpx2.Client(trust_env=False, timeout=PATIENCE_S) as http,
        ThreadPoolExecutor() as pool,
    ):
        api = Api(http, server.url, "default")
        written = pool.submit(httpx2.get, f"{server.url}/_mock/state", timeout=PATIENCE_S)
        try:
            assert begun.wait(PATIENCE_S)
            assert Api(http, server.url, "other").balance("user_42") == 5500
            # What changes meanwhile is not in it.
            api.a_member(5, "late")
        finally:
            release.set()
        document: Any = written.result(PATIENCE_S).json()
    members = document["expys"]["orgs"][0]["sandbox"]["members"]
    assert [each["externalUserID"] for each in members] == ["user_42", "user_123", "user_broke"]

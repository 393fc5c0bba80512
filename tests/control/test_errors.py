"""Refusals: one shape for all of them, and what each kind of mistake is answered."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from mockserver.app import create_app
from mockserver.exchange.levers import Lever
from mockserver.exchange.operation import Operation
from mockserver.providers.expys.auth import SERVER
from mockserver.providers.expys.provider import EXPYS
from mockserver.settings import Settings
from tests.builders import Api, Json
from tests.control.builders import ORIGIN, faulty, problem, send

# Every call that reads a body, with the names it knows.
READERS = [
    pytest.param("PUT", "/worlds/{world}", {"from", "fixture", "now", "mode", "seed"}, id="world"),
    pytest.param("POST", "/reset", set(), id="reset"),
    pytest.param("PUT", "/checkpoints/one", set(), id="checkpoint"),
    pytest.param("POST", "/checkpoints/one/restore", set(), id="restore"),
    pytest.param("PUT", "/clock", {"now", "mode"}, id="clock"),
    pytest.param("POST", "/clock/advance", {"by"}, id="advance"),
    pytest.param(
        "POST",
        "/faults",
        {
            *("id", "provider", "operation", "method", "path", "match", "error", "phase"),
            *("delay", "retry_after", "skip", "times", "every", "share", "until", "wire"),
        },
        id="fault",
    ),
    pytest.param(
        "POST",
        "/expys/redemptions/rdm_demo_completed/status",
        {"status", "reason", "note", "startAt", "endAt"},
        id="lever",
    ),
]


@pytest.mark.parametrize("path", ["/nothing", "/", "", "/faults/a/b", "/expys/nothing"])
def test_an_unknown_path_is_not_found(api: Api, path: str) -> None:
    assert problem(api.control("GET", path), 404)["detail"].startswith("There is no such path")


def test_a_path_below_no_surface_is_not_found(api: Api) -> None:
    assert problem(send(api, "GET", "/nothing"), 404)["title"] == "Not Found"


def test_a_slash_at_the_end_is_another_path_and_leads_nowhere(api: Api) -> None:
    response = api.control("POST", "/reset/")
    problem(response, 404)
    assert "Location" not in response.headers


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/livez", "GET, HEAD"),
        ("DELETE", "/info", "GET, HEAD"),
        ("POST", "/worlds", "GET, HEAD"),
        ("GET", "/worlds/one", "DELETE, PUT"),
        ("GET", "/reset", "POST"),
        ("POST", "/checkpoints/one", "DELETE, PUT"),
        ("GET", "/checkpoints/one/restore", "POST"),
        ("DELETE", "/clock", "GET, HEAD, PUT"),
        ("GET", "/clock/advance", "POST"),
        ("PUT", "/faults", "DELETE, GET, HEAD, POST"),
        ("PUT", "/faults/one", "DELETE, GET, HEAD"),
        ("POST", "/faults/catalogue", "GET, HEAD"),
        ("PATCH", "/requests", "DELETE, GET, HEAD"),
        ("GET", "/expys/offers", "POST"),
        ("OPTIONS", "/clock", "GET, HEAD, PUT"),
    ],
    ids=str,
)
def test_a_wrong_method_names_those_that_are_right(
    api: Api, method: str, path: str, allowed: str
) -> None:
    response = api.control(method, path)
    problem(response, 405)
    assert response.headers["Allow"] == allowed


@pytest.mark.parametrize(
    "content",
    [b"{", b"name=value", b"'x'", b'{"a": 1e999}', b'{"a": "\xff"}', b"[" * 100_000],
    ids=["open", "form", "quotes", "infinite", "latin-1", "deep"],
)
@pytest.mark.parametrize(("method", "path", "known"), READERS)
def test_a_body_that_is_not_json_is_refused(
    api: Api, method: str, path: str, known: set[str], content: bytes
) -> None:
    url = f"/w/{api.world}/_mock{path.format(world=api.world)}"
    problem(send(api, method, url, content), 400)


@pytest.mark.parametrize(("method", "path", "known"), READERS)
def test_an_unknown_field_is_refused_with_those_that_are_known(
    api: Api, method: str, path: str, known: set[str]
) -> None:
    response = api.control(method, path.format(world=api.world), {"colour": "blue"})
    found = {each["path"]: each for each in problem(response, 422)["errors"]}
    assert set(found["colour"].get("known", ())) == known


@pytest.mark.parametrize("body", ["text", 5, False], ids=str)
@pytest.mark.parametrize(("method", "path", "known"), READERS)
def test_a_body_that_is_no_object_is_refused_as_a_whole(
    api: Api, method: str, path: str, known: set[str], body: object
) -> None:
    response = api.control(method, path.format(world=api.world), body)
    assert faulty(response) == [""]
    assert response.json()["detail"].startswith("expected an object, got ")


@pytest.mark.parametrize("content", [None, b"", b" \n"], ids=["absent", "empty", "blank"])
def test_an_absent_body_is_an_empty_object(api: Api, content: bytes | None) -> None:
    response = send(api, "PUT", f"/w/{api.world}/_mock/checkpoints/one", content)
    assert response.status_code == 201


def test_all_mistakes_are_listed_at_once(api: Api) -> None:
    body = {"mode": "slow", "now": 5, "seed": -1}
    response = api.control("PUT", f"/worlds/{api.world}", body)
    assert sorted(faulty(response)) == ["mode", "now", "seed"]
    assert all(path in response.json()["detail"] for path in body)


def test_a_closed_set_is_listed(api: Api) -> None:
    (error,) = problem(api.control("PUT", "/clock", {"mode": "slow"}), 422)["errors"]
    assert sorted(error["known"]) == ["frozen", "running"]


def test_a_body_at_the_limit_is_read(serve: Callable[..., Api]) -> None:
    api = serve(control_body_bytes_max=100)
    assert send(api, "PUT", "/_mock/clock", b"{}".ljust(100)).status_code == 200


@pytest.mark.parametrize("path", ["/clock", "/faults/catalogue"])
def test_a_body_over_the_limit_is_refused(serve: Callable[..., Api], path: str) -> None:
    api = serve(control_body_bytes_max=100)
    method = "PUT" if path == "/clock" else "GET"
    content = problem(send(api, method, f"/_mock{path}", b"{}".ljust(101)), 413)
    assert content["detail"] == "The body has more than 100 bytes."


def test_a_body_may_be_as_long_as_a_large_world(api: Api) -> None:
    content = b'{"by": "1s"}'.ljust(16 * 1024 * 1024)
    url = f"/w/{api.world}/_mock/clock/advance"
    assert send(api, "POST", url, content).status_code == 200


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_no_page_of_another_origin_may_read_an_answer(api: Api, method: str) -> None:
    headers = {"Origin": "https://evil.test", "Access-Control-Request-Method": "POST"}
    response = send(api, method, f"/w/{api.world}/_mock/clock", headers=headers)
    assert not [name for name in response.headers if name.lower().startswith("access-control")]


# Crashes


def crash(*_: Any) -> Any:
    """Fail as a bug does."""
    raise ZeroDivisionError("a bug")


CRASH = Operation(
    id="crash", method="GET", path="/v1/crash", summary="", access=SERVER, handler=crash
)


LEVER = Lever(id="crash", method="POST", path="/crash", summary="", handler=crash)


@pytest.fixture
def crashing(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> TestClient:
    """A server whose provider has an operation and a lever more, which crash."""
    caplog.set_level(logging.CRITICAL, "mockserver")
    provider = replace(EXPYS, operations=(*EXPYS.operations, CRASH), levers=(*EXPYS.levers, LEVER))
    monkeypatch.setattr("mockserver.app.all_providers", lambda: (provider,))
    app = create_app(Settings(strict_answers=True))
    return TestClient(app, base_url=ORIGIN, raise_server_exceptions=False)


def crashes(client: TestClient, world: str) -> list[str]:
    found: list[str] = client.app.state.crashes(world)  # type: ignore[attr-defined]
    return found


def ask(client: TestClient, world: str) -> Json:
    headers = {"Authorization": "Bearer expys_sandbox_demo"}
    response = client.get(f"/w/{world}/expys/v1/crash", headers=headers)
    assert response.status_code == 500
    answer: Json = response.json()
    return answer


def test_a_crash_is_kept_for_whoever_asks_for_it(crashing: TestClient) -> None:
    ask(crashing, "one")
    (text,) = crashes(crashing, "one")
    assert text.startswith("Traceback")
    assert text.endswith("ZeroDivisionError: a bug\n")


def test_a_crash_says_nothing_of_itself_to_the_client(crashing: TestClient) -> None:
    answer = ask(crashing, "one")
    assert answer["error"]["code"] == "INTERNAL"
    assert "bug" not in str(answer)


def test_a_crash_is_told_once(crashing: TestClient) -> None:
    ask(crashing, "one")
    assert len(crashes(crashing, "one")) == 1
    assert crashes(crashing, "one") == []


def test_a_crash_of_the_control_plane_is_a_problem_and_kept(crashing: TestClient) -> None:
    content = problem(crashing.post("/w/one/_mock/expys/crash"), 500)
    assert "bug" not in content["detail"]
    (text,) = crashes(crashing, "one")
    assert text.endswith("ZeroDivisionError: a bug\n")


def test_a_crash_belongs_to_its_world(crashing: TestClient) -> None:
    ask(crashing, "one")
    assert crashes(crashing, "default") == []


def test_a_world_that_does_not_exist_had_no_crashes(crashing: TestClient) -> None:
    assert crashes(crashing, "nothing") == []


def test_a_refusal_is_no_crash(crashing: TestClient) -> None:
    crashing.get("/w/one/expys/v1/nothing")
    assert crashes(crashing, "one") == []

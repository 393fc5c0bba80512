"""The server of a session: in a thread, or elsewhere."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from urllib.request import Request, urlopen

import pytest
from starlette.applications import Starlette
from starlette.requests import Request as Asked
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from mockserver import __version__
from mockserver.app import create_app
from mockserver.client import ControlError
from mockserver.serving import ServerThread, bind
from mockserver.settings import Settings
from mockserver.testing import MockServerSession, NotInProcess, ServerCrash, ServerUnusable
from mockserver.testing.session import (
    WORLD_NAME_LENGTH_MAX,
    elsewhere,
    in_thread,
    name_for,
)

TOKEN = "sesame"


@pytest.fixture(scope="module")
def ours() -> Iterator[MockServerSession]:
    """A server in a thread."""
    with in_thread(Settings(control_token=TOKEN), ("127.0.0.1", 0)) as session:
        yield session


@pytest.fixture
def theirs(ours: MockServerSession) -> Iterator[MockServerSession]:
    """The same server, as one that runs elsewhere."""
    with elsewhere(f"{ours.url}/", TOKEN) as session:
        yield session


def offers(base_url: str) -> int:
    request = Request(
        f"{base_url}/v1/offers", headers={"Authorization": "Bearer expys_sandbox_demo"}
    )
    with urlopen(request) as answer:
        answer.read()
        return int(answer.status)


# Worlds


def test_a_world_lasts_as_long_as_its_block(ours: MockServerSession) -> None:
    with ours.world("shop", now="2026-01-31T12:00:00Z", mode="frozen") as world:
        assert world.world == "shop"
        assert world.clock.now == "2026-01-31T12:00:00.000Z"
        assert "shop" in [each["name"] for each in ours.control.worlds()]
    assert "shop" not in [each["name"] for each in ours.control.worlds()]


def test_a_world_may_be_a_copy_of_another(ours: MockServerSession) -> None:
    with ours.world("one") as one, ours.world("two", fork_of="one") as two:
        assert one.ledger("user_42").balance == two.ledger("user_42").balance


def test_a_world_starts_with_its_faults_and_resets_to_them(ours: MockServerSession) -> None:
    with ours.world("busy", faults=[{"provider": "expys", "delay": "1ms", "id": "slow"}]) as world:
        world.fail(provider="expys", delay="1ms", id="other")
        world.reset()
        assert [each["id"] for each in world.control.faults()] == ["slow"]


def test_a_world_whose_faults_are_refused_is_not_left_behind(ours: MockServerSession) -> None:
    with (
        pytest.raises(ControlError, match="unknown provider 'nobody'"),
        ours.world("bad", faults=[{"provider": "nobody"}]),
    ):
        raise AssertionError
    assert "bad" not in [each["name"] for each in ours.control.worlds()]


def test_a_crash_is_raised_at_the_end_with_what_had_happened(
    ours: MockServerSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bug(*_: object) -> None:
        raise ArithmeticError("the bug")

    # No request makes the server crash, or it would be mended: so a bug is put into it.
    monkeypatch.setattr("mockserver.exchange.pipeline.Pipeline._handle", bug)
    with (
        pytest.raises(ServerCrash, match="ArithmeticError: the bug") as crash,
        ours.world("crashes") as world,
        pytest.raises(OSError, match="500"),
    ):
        offers(world.expys.base_url)
    assert "  GET /expys/v1/offers -> 500 listOffers" in crash.value.story.splitlines()
    with ours.world("crashes"):
        pass


@pytest.mark.parametrize(
    "node_id",
    ["tests/test_shop.py::test_booking[ä / ?]", "x" * 200, "..", ""],
)
def test_names_of_worlds_are_legal_and_leave_room_for_a_run(node_id: str) -> None:
    name = name_for(node_id)
    assert name.isascii()
    assert len(name) <= WORLD_NAME_LENGTH_MAX - 9
    assert name_for(f"{node_id}.") != name == name_for(node_id)


def test_sessions_worlds_and_services_say_what_they_are(ours: MockServerSession) -> None:
    assert repr(ours) == f"<mockserver at {ours.url}>"
    with ours.world("named") as world:
        assert repr(world) == f"<world named at {ours.url}/w/named>"
        assert repr(world.vinr) == f"<vinr at {ours.url}/w/named/vinr>"


# In a thread


def test_a_server_in_a_thread_is_where_it_was_told_to_be() -> None:
    with bind("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    with in_thread(Settings(), ("127.0.0.1", port)) as session:
        assert session.url == f"http://127.0.0.1:{port}"
        assert not session.is_remote
        assert session.control.ready()


def test_a_transport_leads_into_the_world_without_a_socket(ours: MockServerSession) -> None:
    import httpx

    with ours.world("inside") as world:
        headers = {"Authorization": f"Bearer {world.expys.api_key}"}
        with httpx.Client(
            base_url="https://api.expys.com", transport=world.expys.transport, headers=headers
        ) as client:
            assert client.get("/v1/offers").status_code == 200
        (entry,) = world.requests(provider="expys")
        assert entry["status"] == 200
        assert world.requests(provider="vinr") == []


# Elsewhere


def test_a_server_elsewhere_gives_worlds_whose_names_no_other_run_has(
    ours: MockServerSession, theirs: MockServerSession
) -> None:
    assert theirs.is_remote
    assert theirs.url == ours.url
    with (
        elsewhere(ours.url, TOKEN) as others,
        theirs.world(name_for("test")) as mine,
        others.world(name_for("test")) as yours,
    ):
        assert mine.world != yours.world
        assert len(mine.world) <= WORLD_NAME_LENGTH_MAX
        assert offers(mine.expys.base_url) == 200
        assert [len(each.requests()) for each in (mine, yours)] == [1, 0]
    assert [each["name"] for each in ours.control.worlds()] == ["default"]


def test_a_server_elsewhere_has_no_transport(theirs: MockServerSession) -> None:
    with (
        theirs.world("any") as world,
        pytest.raises(NotInProcess, match=f"without a socket to {theirs.url}: .*base_url alone"),
    ):
        world.expys.transport  # noqa: B018


def test_failures_inside_a_server_elsewhere_are_answers(
    theirs: MockServerSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bug(*_: object) -> None:
        raise ArithmeticError("the bug")

    monkeypatch.setattr("mockserver.exchange.pipeline.Pipeline._handle", bug)
    with theirs.world("crashes") as world, pytest.raises(OSError, match="500"):
        offers(world.expys.base_url)


def test_a_wrong_token_is_told_with_where_it_comes_from(ours: MockServerSession) -> None:
    with pytest.raises(ServerUnusable, match="403 Control token needed: ") as told:
        ExitStack().enter_context(elsewhere(ours.url, "wrong"))
    assert "MOCKSERVER_CONTROL_TOKEN, or else from the ini option mockserver_token" in str(
        told.value
    )


def test_a_server_that_is_not_there_is_told_at_once() -> None:
    with bind("127.0.0.1", 0) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with pytest.raises(ServerUnusable, match=f"no answer from {url}.*is it running"):
        ExitStack().enter_context(elsewhere(url, None))


def test_a_server_that_does_not_answer_is_given_up_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mockserver.testing.session.PATIENCE_S", 0.05)
    begin = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ServerUnusable, match="is it running"):
            ExitStack().enter_context(elsewhere(url, None))
    assert time.monotonic() - begin < 5


def test_what_is_no_url_is_told() -> None:
    with pytest.raises(ServerUnusable, match="expected a URL like http"):
        ExitStack().enter_context(elsewhere("mockserver:8080", None))


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        pytest.param(
            lambda: JSONResponse({"version": "99.0"}),
            f"is version 99.0, and this package is {__version__}: install the same one",
            id="another version",
        ),
        pytest.param(
            lambda: PlainTextResponse("It works!"), "there is no mockserver at", id="a page"
        ),
        pytest.param(lambda: JSONResponse({}), "there is no mockserver at", id="another API"),
        pytest.param(lambda: JSONResponse([]), "there is no mockserver at", id="a list"),
        pytest.param(
            lambda: PlainTextResponse("Not here", 404), "refused the first call: 404", id="404"
        ),
    ],
)
def test_a_server_that_is_not_ours_is_told(answer: Callable[[], Response], told: str) -> None:
    async def respond(_: Asked) -> Response:
        return answer()

    app = Starlette(routes=[Route("/{path:path}", respond)])
    with (
        ServerThread(app, bind("127.0.0.1", 0)) as server,
        pytest.raises(ServerUnusable) as refusal,
    ):
        ExitStack().enter_context(elsewhere(server.url, None))
    assert told in str(refusal.value)


def test_a_server_without_a_token_asks_for_none_on_this_machine() -> None:
    with (
        ServerThread(create_app(Settings()), bind("127.0.0.1", 0)) as server,
        elsewhere(server.url, None) as session,
        session.world("free") as world,
    ):
        assert world.ledger("user_123").balance == 250

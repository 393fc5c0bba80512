"""Pages in browsers: which of them may call providers, and what the browser is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import httpx2
import pytest
from starlette.testclient import TestClient

from mockserver.app import create_app
from mockserver.exchange.cors import read_origin
from mockserver.exchange.idempotency import NO_KEYS
from mockserver.serving import ServerThread, bind
from mockserver.settings import Settings
from tests.builders import KEY
from tests.exchange.server import ORIGIN, PROVIDER

PAGE = "http://localhost:3000"
OTHER_PAGE = "https://app.example.com"
STRANGER = "https://evil.example"
AUTHORIZED = {"Authorization": f"Bearer {KEY}"}
BOOKING = {
    "Origin": PAGE,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
}

Browser = Callable[..., httpx2.Client]


@pytest.fixture(params=["in-process", "live"])
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Starts servers that know some origins; gives clients of them, in process and on a socket."""
    with ExitStack() as running:

        def start(*origins: str, **settings: str) -> httpx2.Client:
            given = Settings(cors_origins=origins, **settings)  # type: ignore[arg-type]
            app = create_app(given, (PROVIDER,))
            if request.param == "in-process":
                return running.enter_context(TestClient(app, base_url=ORIGIN))
            server = running.enter_context(ServerThread(app, bind("127.0.0.1", 0)))
            client = httpx2.Client(base_url=server.url, trust_env=False)
            return running.enter_context(client)

        yield start


def cors_headers(answer: httpx2.Response) -> dict[str, str]:
    """What an answer tells a browser."""
    names = [name for name in answer.headers if name.startswith("access-control") or name == "vary"]
    return {name.removeprefix("access-control-"): answer.headers[name] for name in names}


def names(text: str) -> set[str]:
    return set(text.split(", "))


# Preflights


@pytest.mark.parametrize(
    "path",
    [
        "/expys/v1/redemptions",
        "/w/blue/expys/v1/redemptions",
        "/expys//v1/redemptions",
        "/expys/v1/nowhere",
        "/expys",
    ],
)
def test_a_page_of_a_named_origin_may_send_what_the_provider_knows(
    browser: Browser, path: str
) -> None:
    answer = browser(OTHER_PAGE, PAGE).options(path, headers=BOOKING)
    assert (answer.status_code, answer.content) == (204, b"")
    told = cors_headers(answer)
    assert names(told.pop("allow-methods")) == {"DELETE", "GET", "POST", "PUT"}
    assert names(told.pop("allow-headers")) == {
        *("Accept", "Authorization", "Content-Type", "Idempotency-Key"),
        *("X-Mock-Fault", "X-Mock-World"),
    }
    assert told == {
        "allow-origin": PAGE,
        "max-age": "600",
        "vary": "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
    }


def test_a_service_without_idempotency_keys_takes_none_from_pages() -> None:
    app = create_app(Settings(cors_origins=(PAGE,)), (replace(PROVIDER, idempotency=NO_KEYS),))
    with TestClient(app, base_url=ORIGIN) as client:
        answer = client.options("/expys/v1/redemptions", headers=BOOKING)
    assert "Idempotency-Key" not in names(cors_headers(answer)["allow-headers"])


def test_under_the_host_of_a_provider_it_may_too(browser: Browser) -> None:
    headers = BOOKING | {"Host": "api.expys.com"}
    answer = browser(PAGE).options("/v1/redemptions", headers=headers)
    assert (answer.status_code, cors_headers(answer)["allow-origin"]) == (204, PAGE)


def test_a_single_provider_at_the_root_is_called_there(browser: Browser) -> None:
    client = browser(PAGE, only="expys")
    assert client.options("/v1/redemptions", headers=BOOKING).status_code == 204
    assert "allow-origin" not in cors_headers(client.options("/_mock/clock", headers=BOOKING))


def test_a_provider_may_know_further_headers() -> None:
    provider = replace(PROVIDER, request_headers=("X-Api-Key",), request_id_header=None)
    app = create_app(Settings(cors_origins=(PAGE,)), (provider,))
    with TestClient(app, base_url=ORIGIN) as client:
        preflight = cors_headers(client.options("/expys/v1/offers", headers=BOOKING))
        answer = client.get("/expys/v1/offers", headers=AUTHORIZED | {"Origin": PAGE})
    assert "X-Api-Key" in names(preflight["allow-headers"])
    assert names(cors_headers(answer)["expose-headers"]) == {"Date", "Retry-After", "X-Mock"}


def test_a_preflight_is_no_request_to_the_service(browser: Browser) -> None:
    client = browser(PAGE)
    answer = client.options("/w/blue/expys/v1/redemptions", headers=BOOKING)
    assert answer.headers["X-Mock"] == "operation=-; evidence=-; world=-"
    worlds = client.get("/_mock/worlds").json()["worlds"]
    assert [(world["name"], world["requests"]) for world in worlds] == [("default", 0)]


@pytest.mark.parametrize(("asked", "told"), [("true", "true"), (None, None)])
def test_a_page_from_outside_may_call_into_the_private_network(
    browser: Browser, asked: str | None, told: str | None
) -> None:
    headers = (
        BOOKING if asked is None else BOOKING | {"Access-Control-Request-Private-Network": asked}
    )
    answer = browser(PAGE).options("/expys/v1/redemptions", headers=headers)
    assert cors_headers(answer).get("allow-private-network") == told


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(BOOKING | {"Origin": STRANGER}, id="unknown origin"),
        pytest.param(BOOKING | {"Origin": "http://localhost:3001"}, id="other port"),
        pytest.param(BOOKING | {"Origin": "https://localhost:3000"}, id="other scheme"),
        pytest.param(BOOKING | {"Origin": f"{PAGE}/"}, id="no origin"),
        pytest.param(BOOKING | {"Origin": "null"}, id="null"),
        pytest.param({"Access-Control-Request-Method": "POST"}, id="without an origin"),
        pytest.param({"Origin": PAGE}, id="no preflight"),
        pytest.param({}, id="nothing"),
    ],
)
def test_other_options_requests_are_what_they_are_to_the_service(
    browser: Browser, headers: dict[str, str]
) -> None:
    answer = browser(PAGE).options("/expys/v1/redemptions", headers=headers)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "NOT_FOUND"
    assert "max-age" not in cors_headers(answer)
    assert cors_headers(answer).get("allow-origin") in (None, headers.get("Origin"))


# Answers


def ask(client: httpx2.Client, origin: str | None, **headers: str) -> httpx2.Response:
    """One request of a page."""
    sent = AUTHORIZED | headers | ({} if origin is None else {"Origin": origin})
    return client.get("/expys/v1/offers", headers=sent)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 200, id="success"),
        pytest.param({"Authorization": "Bearer expys_live_nobody"}, 401, id="refused"),
        pytest.param({"X-Mock-Fault": "RATE_LIMITED"}, 429, id="forced"),
        pytest.param({"X-Mock-Fault": "NO_SUCH_CODE"}, 400, id="problem"),
        pytest.param({"X-Mock-World": "a b"}, 422, id="no world"),
    ],
)
def test_a_page_may_read_answers_and_errors(
    browser: Browser, headers: dict[str, str], status: int
) -> None:
    answer = ask(browser(PAGE), PAGE, **headers)
    assert answer.status_code == status
    told = cors_headers(answer)
    shown = {"Date", "Retry-After", "X-Mock", "X-Request-Id"}
    assert names(told.pop("expose-headers")) == shown
    assert told == {"allow-origin": PAGE, "vary": "Origin"}


@pytest.mark.parametrize("origin", [STRANGER, "null", None], ids=str)
def test_others_get_the_same_answer_and_may_not_read_it(
    browser: Browser, origin: str | None
) -> None:
    answer = ask(browser(PAGE), origin)
    assert answer.status_code == 200
    # A cache must not give a stranger's answer to the page.
    assert cors_headers(answer) == {"vary": "Origin"}


def test_a_page_may_read_a_stream() -> None:
    app = create_app(Settings(cors_origins=(PAGE,)))
    with (
        ServerThread(app, bind("127.0.0.1", 0)) as server,
        httpx2.Client(base_url=f"{server.url}/expys", trust_env=False) as client,
    ):
        body = {"externalUserID": "user_42"}
        grant = client.post("/v1/auth/exchange", headers=AUTHORIZED, json=body).json()
        headers = {"Authorization": f"Bearer {grant['accessToken']}", "Origin": PAGE}
        path = "/v1/conversations/cnv_support/stream"
        with client.stream("GET", path, headers=headers) as answer:
            assert answer.headers["Content-Type"].startswith("text/event-stream")
            assert next(answer.iter_text()).startswith(": heartbeat")
    assert cors_headers(answer)["allow-origin"] == PAGE


def test_all_pages_may_where_all_are_named(browser: Browser) -> None:
    client = browser(PAGE, "*")
    for origin in (PAGE, STRANGER, "null"):
        answer = ask(client, origin)
        assert cors_headers(answer)["allow-origin"] == "*"
        preflight = client.options("/expys/v1/offers", headers=BOOKING | {"Origin": origin})
        assert (preflight.status_code, cors_headers(preflight)["allow-origin"]) == (204, "*")


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
@pytest.mark.parametrize("origins", [(PAGE,), ("*",)], ids=str)
@pytest.mark.parametrize("path", ["/_mock/clock", "/w/a/_mock/clock", "/nowhere", "/"])
def test_the_control_plane_and_other_paths_are_for_no_page(
    browser: Browser, origins: tuple[str, ...], path: str, method: str
) -> None:
    answer = browser(*origins).request(method, path, headers=BOOKING)
    assert answer.status_code in (403, 404)
    assert cors_headers(answer) == {}


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_without_the_option_nothing_is_said(browser: Browser, method: str) -> None:
    answer = browser().request(method, "/expys/v1/offers", headers=BOOKING | AUTHORIZED)
    assert cors_headers(answer) == {}
    if method == "OPTIONS":
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")


def test_the_journal_shows_what_the_service_answered(browser: Browser) -> None:
    client = browser(PAGE)
    ask(client, PAGE)
    (entry,) = client.get("/_mock/requests").json()["requests"]
    assert entry["request"]["headers"]["origin"] == PAGE
    assert not [name for name in entry["response"]["headers"] if name.startswith("access")]


# The option


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("*", "*"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("HTTP://LocalHost:3000", "http://localhost:3000"),
        ("https://app.example.com:443", "https://app.example.com"),
        ("http://app.example.com:80", "http://app.example.com"),
        ("http://app.example.com:443", "http://app.example.com:443"),
        ("http://[::1]:3000", "http://[::1]:3000"),
    ],
)
def test_an_origin_is_read_as_browsers_write_it(given: str, read: str) -> None:
    assert read_origin(given) == read


@pytest.mark.parametrize(
    "given",
    [
        *("", "null", "localhost:3000", "http://", "http://localhost:3000/", "file:///a"),
        *("http://localhost:3000/app", "http://a.example?b", "http://a.example#b"),
        *("http://*.example.com", "http://user@a.example", "http://a.example:x", "**"),
    ],
)
def test_what_is_no_origin_cannot_be_named(given: str) -> None:
    with pytest.raises(ValueError, match=r"it must|plain"):
        read_origin(given)

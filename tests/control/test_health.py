"""Liveness, readiness, and what the server says of itself."""

from collections.abc import Callable

import pytest

from mockserver import __version__
from mockserver.core.clock import real_now_ms
from mockserver.core.times import parse_present
from mockserver.providers.expys.provider import EXPYS
from mockserver.providers.loyalife.provider import LOYALIFE
from mockserver.providers.vinr.provider import VINR
from tests.builders import Api
from tests.control.builders import ORIGIN, send, world_list


@pytest.mark.parametrize("probe", ["livez", "readyz"])
def test_a_server_that_runs_is_well(api: Api, probe: str) -> None:
    response = api.control("GET", f"/{probe}")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


@pytest.mark.parametrize("probe", ["livez", "readyz"])
def test_a_probe_makes_no_world(unmade: Callable[[], Api], probe: str) -> None:
    api = unmade()
    api.controlled("GET", f"/{probe}")
    assert api.world not in world_list(in_default(api))


def in_default(api: Api) -> Api:
    return Api(api.http, api.origin, "default")


def test_a_probe_may_ask_for_the_head_alone(api: Api) -> None:
    response = api.control("HEAD", "/livez")
    assert (response.status_code, response.content) == (200, b"")


def test_info_has_exactly_these_keys(api: Api) -> None:
    info = api.controlled("GET", "/info")
    assert info.keys() == {"version", "providers", "worlds", "settings"}
    assert info["version"] == __version__
    assert type(info["worlds"]) is int


def test_info_describes_each_provider(api: Api) -> None:
    assert api.controlled("GET", "/info")["providers"] == [
        {
            "name": "expys",
            "base_url": f"{ORIGIN}/expys",
            "hosts": ["api.expys.com", "expys.localhost"],
            "operations": sum(operation.built for operation in EXPYS.operations),
            "credentials": dict(EXPYS.credentials),
        },
        {
            "name": "loyalife",
            "base_url": f"{ORIGIN}/loyalife",
            "hosts": ["loyalife-api.xoxoday.in", "loyalife.localhost"],
            "operations": sum(operation.built for operation in LOYALIFE.operations),
            "credentials": dict(LOYALIFE.credentials),
        },
        {
            "name": "vinr",
            "base_url": f"{ORIGIN}/vinr",
            "hosts": ["sandbox.api.vinr.com", "api.vinr.com", "vinr.localhost"],
            "operations": sum(operation.built for operation in VINR.operations),
            "credentials": dict(VINR.credentials),
        },
    ]


def test_the_credentials_that_info_names_work(api: Api) -> None:
    expys, loyalife, vinr = api.controlled("GET", "/info")["providers"]
    assert api.get("/v1/offers", expys["credentials"]["api_key"]).status == 200
    url = f"{api.url}/loyalife/oauth/Auth/Token"
    grant = {"grant_type": "client_credentials", **loyalife["credentials"]}
    assert api.http.post(url, json=grant).status_code == 200
    key = {"Authorization": f"Bearer {vinr['credentials']['api_key']}"}
    assert api.http.get(f"{api.url}/vinr/v1/loyalty/programs", headers=key).status_code == 200


def test_info_lists_the_settings_in_force(serve: Callable[..., Api]) -> None:
    settings = serve().controlled("GET", "/info")["settings"]
    assert parse_present(settings.pop("fixture_loaded_at")) <= real_now_ms()
    assert settings == {
        "fixture": "demo",
        "only": None,
        "seed": 42,
        "now": None,
        "frozen": False,
        "worlds_by_key": False,
        "public_url": None,
        "allowed_hosts": [],
        "control_token": "made up",
        "cors_origins": [],
        "sftp_port": None,
        "tls": False,
        "watch": False,
        "strict_answers": True,
        "webhook_allow": [],
        "body_bytes_max": 1_048_576,
        "control_body_bytes_max": 16_777_216,
        "header_count_max": 100,
        "worlds_max": 1000,
        "journal_entries_max": 5000,
        "journal_bytes_max": 16_777_216,
        "faults_max": 1000,
        "checkpoints_max": 100,
        "streams_max": 1000,
        "stream_queue_max": 1000,
        "hang_s_max": 60.0,
    }


@pytest.mark.parametrize(
    ("name", "given", "shown"),
    [
        ("fixture", "empty", "empty"),
        ("only", "expys", "expys"),
        ("seed", 0, 0),
        ("now", "2026-03-01T13:00:00+01:00", "2026-03-01T12:00:00.000Z"),
        ("frozen", True, True),
        ("worlds_max", 3, 3),
        ("worlds_by_key", True, True),
        ("public_url", "https://mock.test", "https://mock.test"),
        ("allowed_hosts", ("mock.test",), ["mock.test"]),
        ("cors_origins", ("http://app.test",), ["http://app.test"]),
    ],
    ids=[
        "fixture",
        "only",
        "seed",
        "now",
        "frozen",
        "limit",
        "by-key",
        "public-url",
        "hosts",
        "cors",
    ],
)
def test_info_shows_a_setting_that_was_changed(
    serve: Callable[..., Api], name: str, given: object, shown: object
) -> None:
    api = serve(**{name: given})
    assert api.controlled("GET", "/info")["settings"][name] == shown


def test_info_shows_that_there_is_a_token_and_not_which(serve: Callable[..., Api]) -> None:
    api = serve(control_token="an-open-secret")
    api.http.headers["Authorization"] = "Bearer an-open-secret"
    info = api.control("GET", "/info")
    assert info.json()["settings"]["control_token"] == "set"
    assert "open" not in info.text


@pytest.mark.parametrize(
    ("settings", "base_url"),
    [
        ({"port": 9000}, "http://127.0.0.1:9000/expys"),
        ({"host": "mock.internal"}, "http://mock.internal:8080/expys"),
        ({"host": "0.0.0.0"}, "http://127.0.0.1:8080/expys"),
        ({"host": "::"}, "http://127.0.0.1:8080/expys"),
        ({"host": "::1"}, "http://[::1]:8080/expys"),
        ({"public_url": "https://mock.test"}, "https://mock.test/expys"),
        ({"public_url": "https://mock.test/"}, "https://mock.test/expys"),
        ({"tls": True}, "https://127.0.0.1:8080/expys"),
        ({"tls": True, "host": "::1"}, "https://[::1]:8080/expys"),
        ({"tls": True, "public_url": "https://mock.test"}, "https://mock.test/expys"),
        ({"only": "expys"}, "http://127.0.0.1:8080"),
        ({"only": "expys", "public_url": "https://mock.test/api/"}, "https://mock.test/api"),
    ],
    ids=[
        "port",
        "host",
        "all-ipv4",
        "all-ipv6",
        "ipv6",
        "public",
        "public-with-slash",
        "tls",
        "tls-ipv6",
        "tls-public",
        "only",
        "only-public",
    ],
)
def test_info_says_where_clients_reach_a_provider(
    serve: Callable[..., Api], settings: dict[str, object], base_url: str
) -> None:
    expys, *_ = serve(**settings).controlled("GET", "/info")["providers"]
    assert expys["base_url"] == base_url


def test_info_counts_the_worlds(serve: Callable[..., Api]) -> None:
    api = serve()
    assert api.controlled("GET", "/info")["worlds"] == 1
    api.controlled("PUT", "/worlds/another")
    assert api.controlled("GET", "/info")["worlds"] == 2


def test_the_control_plane_answers_beside_a_single_provider_at_the_root(
    serve: Callable[..., Api],
) -> None:
    api = serve(only="expys")
    assert send(api, "GET", "/_mock/livez").status_code == 200

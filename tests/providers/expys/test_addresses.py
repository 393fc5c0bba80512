"""Under which addresses the API answers."""

from collections.abc import Iterator

import httpx2
import pytest
from starlette.testclient import TestClient

from mockserver.app import create_app
from mockserver.serving import ServerThread, bind
from mockserver.settings import Settings
from tests.builders import NOW, Api


@pytest.mark.parametrize(
    "host",
    ["api.expys.com", "api.expys.com:8080", "API.EXPYS.COM", "expys.localhost"],
)
def test_the_api_answers_under_its_own_host(api: Api, host: str) -> None:
    headers = {"Host": host, "X-Mock-World": api.world}
    answer = api.send_to(f"{api.origin}/v1/offers", headers=headers)
    assert answer.data == api.get("/v1/offers").data
    assert answer.headers["X-Mock"].endswith(f"world={api.world}")


def test_a_world_can_be_named_in_the_path_under_the_own_host(api: Api) -> None:
    answer = api.send_to(f"{api.url}/v1/members", headers={"Host": "api.expys.com"})
    assert answer.data == api.get("/v1/members").data


def test_under_the_own_host_the_prefix_still_works(api: Api) -> None:
    answer = api.send_to(f"{api.url}/expys/v1/offers", headers={"Host": "api.expys.com"})
    assert answer.status == 200


def test_under_the_own_host_an_unknown_path_is_in_the_envelope(api: Api) -> None:
    headers = {"Host": "api.expys.com", "X-Mock-World": api.world}
    answer = api.send_to(f"{api.origin}/v2/nothing", headers=headers)
    assert answer.error == (404, "NOT_FOUND")


def test_under_the_own_host_slashes_at_the_start_collapse(api: Api) -> None:
    headers = {"Host": "api.expys.com", "X-Mock-World": api.world}
    answer = api.send_to(f"{api.origin}//v1/offers", headers=headers)
    assert answer.status == 200


def test_under_another_host_the_root_is_not_the_api(api: Api) -> None:
    headers = {"Host": "127.0.0.1:8080", "Authorization": "Bearer expys_sandbox_demo"}
    assert api.http.get(f"{api.origin}/v1/offers", headers=headers).status_code == 404


def test_a_header_names_the_world_where_the_path_does_not(api: Api) -> None:
    api.a_member(7)
    url = f"{api.origin}/expys/v1/members/member"
    answer = api.send_to(url, headers={"X-Mock-World": api.world})
    assert answer.data["wallet"]["balance"] == 7


def test_the_path_beats_the_header(api: Api) -> None:
    api.a_member(7)
    url = f"{api.url}/expys/v1/members/member"
    answer = api.send_to(url, headers={"X-Mock-World": "another"})
    assert answer.data["wallet"]["balance"] == 7


def test_worlds_do_not_see_each_other(api: Api) -> None:
    api.credit("user_42", 1).ok()
    other = Api(api.http, api.origin, f"{api.world}-other")
    other.start()
    assert (other.balance("user_42"), api.balance("user_42")) == (5500, 5501)
    other.controlled("DELETE", f"/worlds/{other.world}")


# A server of this API alone


@pytest.fixture(params=["in-process", "live"])
def alone(request: pytest.FixtureRequest) -> Iterator[Api]:
    """A server that serves nothing else, at its root."""
    app = create_app(Settings(only="expys", now=NOW, frozen=True))
    if request.param == "in-process":
        with TestClient(app, base_url="http://127.0.0.1:8080") as client:
            yield Api(client, "http://127.0.0.1:8080", "alone")
    else:
        with (
            ServerThread(app, bind("127.0.0.1", 0)) as server,
            httpx2.Client(trust_env=False) as client,
        ):
            yield Api(client, server.url, "alone")


def test_served_alone_the_api_is_at_the_root(alone: Api) -> None:
    answer = alone.send_to(f"{alone.origin}/v1/offers")
    assert len(answer.data["data"]) == 9
    assert alone.send_to(f"{alone.origin}//v1/offers").body == answer.body
    assert alone.send_to(f"{alone.origin}/expys/v1/offers").body == answer.body
    assert alone.send_to(f"{alone.url}/v1/offers").body == answer.body


def test_served_alone_an_unknown_path_is_in_the_envelope(alone: Api) -> None:
    for path in ("/", "/nothing", "/favicon.ico"):
        assert alone.send_to(f"{alone.origin}{path}").error == (404, "NOT_FOUND")


def test_served_alone_the_control_plane_is_still_there(alone: Api) -> None:
    alone.credit("user_42", 5).ok()
    alone.controlled("POST", "/reset")
    assert alone.balance("user_42") == 5500

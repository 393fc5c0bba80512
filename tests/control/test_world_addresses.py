"""How a request says which world it is for, and names that no world can have."""

from collections.abc import Callable

import pytest

from tests.builders import KEY, Api
from tests.control.builders import in_world, journal, problem, send, world_list

BAD_NAMES = ["a b", "a/b", "ä", "a" * 65, "a:b", "a\n"]
BAD_NAME_IDS = ["blank", "slash", "umlaut", "long", "colon", "newline"]


def quoted(name: str) -> str:
    """The name in a path."""
    return "".join(f"%{byte:02X}" for byte in name.encode())


@pytest.mark.parametrize(
    "path",
    [
        "/expys/v1/offers",
        "/expys/v1/nothing",
        "/_mock/info",
        "/_mock/worlds",
        "/_mock/clock",
        "/_mock/faults",
        "/_mock/faults/catalogue",
        "/_mock/requests",
        "/_mock/checkpoints",
    ],
)
def test_a_world_is_made_on_its_first_use_on_any_path(unmade: Callable[[], Api], path: str) -> None:
    api = unmade()
    send(api, "GET", f"/w/{api.world}{path}")
    assert api.world in world_list(in_world(api, "default"))


def test_naming_a_world_in_a_path_makes_that_world_alone(
    api: Api, unmade: Callable[[], Api]
) -> None:
    address, named = unmade(), unmade()
    address.controlled("PUT", f"/worlds/{named.world}")
    assert {address.world, named.world} & world_list(api).keys() == {named.world}


def test_a_request_without_a_world_is_for_the_default_one(serve: Callable[..., Api]) -> None:
    api = serve()
    send(api, "GET", "/expys/v1/offers")
    assert [each["world"] for each in journal(api)] == ["default"]


def test_an_empty_header_is_no_world(serve: Callable[..., Api]) -> None:
    response = send(serve(), "POST", "/_mock/reset", headers={"X-Mock-World": ""})
    assert response.json()["world"] == "default"


def test_the_header_names_the_world_of_a_provider_path(api: Api) -> None:
    headers = {"X-Mock-World": api.world, "Authorization": f"Bearer {KEY}"}
    response = send(api, "GET", "/expys/v1/offers", headers=headers)
    assert f"world={api.world}" in response.headers["X-Mock"]


def test_the_header_names_the_world_of_a_control_path(api: Api) -> None:
    response = send(api, "POST", "/_mock/reset", headers={"X-Mock-World": api.world})
    assert response.json()["world"] == api.world


def test_the_prefix_beats_the_header(api: Api) -> None:
    path = f"/w/{api.world}/_mock/reset"
    response = send(api, "POST", path, headers={"X-Mock-World": "another"})
    assert response.json()["world"] == api.world


def test_the_prefix_beats_a_bad_name_in_the_header(api: Api) -> None:
    response = send(api, "GET", f"/w/{api.world}/_mock/clock", headers={"X-Mock-World": "a b"})
    assert response.status_code == 200


@pytest.mark.parametrize("path", ["clock", "worlds", "info", "livez"])
@pytest.mark.parametrize("name", ["", *BAD_NAMES], ids=["empty", *BAD_NAME_IDS])
def test_a_bad_name_in_the_prefix_is_refused(api: Api, name: str, path: str) -> None:
    problem(send(api, "GET", f"/w/{quoted(name)}/_mock/{path}"), 422)


@pytest.mark.parametrize("name", ["a b", "a/b", "a" * 65], ids=["blank", "slash", "long"])
def test_a_bad_name_in_the_header_is_refused(api: Api, name: str) -> None:
    problem(send(api, "GET", "/_mock/clock", headers={"X-Mock-World": name}), 422)


def test_a_provider_path_refuses_a_bad_name_in_its_own_form(api: Api) -> None:
    response = send(api, "GET", "/w/a%20b/expys/v1/offers")
    assert (response.status_code, response.json()["error"]["code"]) == (422, "VALIDATION")


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize("name", BAD_NAMES, ids=BAD_NAME_IDS)
def test_a_bad_name_of_a_world_is_refused(api: Api, method: str, name: str) -> None:
    content = problem(api.control(method, f"/worlds/{quoted(name)}"), 422)
    assert "A-Z a-z 0-9 . _ -" in content["detail"]


@pytest.mark.parametrize("name", ["a", "A-z.0_9", "a" * 64], ids=["short", "all-kinds", "long"])
def test_a_name_may_have_1_to_64_of_these_characters(serve: Callable[..., Api], name: str) -> None:
    assert serve().controlled("PUT", f"/worlds/{name}")["name"] == name

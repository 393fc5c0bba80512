"""Which world and which surface a request is for."""

import pytest

from mockserver.exchange.addressing import Address, Addressing
from tests.exchange.server import PROVIDER

ALL = Addressing({"expys": PROVIDER}, None)
ONLY = Addressing({"expys": PROVIDER}, "expys")


def find(addressing: Addressing, path: str, **headers: str) -> Address:
    fields = {
        name.replace("_", "-").encode(): value.encode("latin-1") for name, value in headers.items()
    }
    return addressing.find(path, fields)


@pytest.mark.parametrize(
    ("path", "surface", "below"),
    [
        pytest.param("/expys/v1/wallet", "expys", "/v1/wallet", id="provider"),
        pytest.param("/expys", "expys", "/", id="provider's root"),
        pytest.param("/expys/", "expys", "/", id="provider's root with a slash"),
        pytest.param("/expys//v1/wallet", "expys", "/v1/wallet", id="joined with a slash too many"),
        pytest.param("//expys/v1/wallet", "expys", "/v1/wallet", id="slash too many before"),
        pytest.param("/expys/v1//wallet", "expys", "/v1//wallet", id="slashes within stay"),
        pytest.param("/expys/v1/a%2Fb", "expys", "/v1/a%2Fb", id="encoded parts stay"),
        pytest.param("/_mock/clock", "_mock", "/clock", id="control plane"),
        pytest.param("//_mock/clock", "_mock", "/clock", id="control plane, slash too many"),
        pytest.param("/_mock", "_mock", "/", id="control plane's root"),
        pytest.param("/expysx/v1", "", "/expysx/v1", id="similar name"),
        pytest.param("/v1/wallet", "", "/v1/wallet", id="nobody's"),
        pytest.param("/", "", "/", id="root"),
    ],
)
def test_a_path_begins_with_its_surface(path: str, surface: str, below: str) -> None:
    assert find(ALL, path) == Address("default", surface, below)


@pytest.mark.parametrize(
    ("path", "world", "surface", "below"),
    [
        pytest.param("/w/a/expys/v1/wallet", "a", "expys", "/v1/wallet", id="provider"),
        pytest.param("/w/a/_mock/clock", "a", "_mock", "/clock", id="control plane"),
        pytest.param("/w/a//expys/v1", "a", "expys", "/v1", id="slash too many"),
        pytest.param("/w/a/", "a", "", "/", id="root of a world"),
        pytest.param("/w/a", "a", "", "/", id="root of a world without a slash"),
        pytest.param("/w/a%2Fb/expys/v1", "a/b", "expys", "/v1", id="encoded slash"),
        pytest.param("/w/%61/expys/v1", "a", "expys", "/v1", id="encoded letter"),
        pytest.param("/w//expys/v1", "", "expys", "/v1", id="empty name"),
        pytest.param("/w/w/w/a/expys", "w", "", "/w/a/expys", id="only the first"),
        pytest.param("/w", "default", "", "/w", id="no world at all"),
    ],
)
def test_a_prefix_names_the_world(path: str, world: str, surface: str, below: str) -> None:
    assert find(ALL, path) == Address(world, surface, below)


@pytest.mark.parametrize("path", ["/expys/v1", "/_mock/clock", "/else"])
def test_a_header_names_the_world_of_any_surface(path: str) -> None:
    assert find(ALL, path, x_mock_world="a").world == "a"


def test_the_prefix_beats_the_header() -> None:
    assert find(ALL, "/w/a/expys/v1", x_mock_world="b").world == "a"


@pytest.mark.parametrize(
    "host",
    [
        "api.expys.com",
        "api.expys.com:8080",
        "API.Expys.com",
        "expys.localhost",
        "expys.localhost:80",
    ],
)
def test_a_host_names_the_provider(host: str) -> None:
    assert find(ALL, "/v1/wallet", host=host) == Address("default", "expys", "/v1/wallet")
    assert find(ALL, "//v1/wallet", host=host) == Address("default", "expys", "/v1/wallet")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8080", "[::1]", "[::1]:8080", "", ":80"])
def test_other_hosts_name_nobody(host: str) -> None:
    assert find(ALL, "/v1/wallet", host=host).surface == ""


@pytest.mark.parametrize(
    ("path", "address"),
    [
        pytest.param("/_mock/clock", Address("default", "_mock", "/clock"), id="control plane"),
        pytest.param("/expys/v1", Address("default", "expys", "/v1"), id="prefix"),
        pytest.param("/w/a/v1", Address("a", "expys", "/v1"), id="world"),
        pytest.param("/w/a/_mock/x", Address("a", "_mock", "/x"), id="control plane of a world"),
    ],
)
def test_paths_mean_the_same_under_the_host_of_a_provider(path: str, address: Address) -> None:
    assert find(ALL, path, host="api.expys.com") == address


@pytest.mark.parametrize(
    ("path", "address"),
    [
        pytest.param("/v1/wallet", Address("default", "expys", "/v1/wallet"), id="root"),
        pytest.param("//v1/wallet", Address("default", "expys", "/v1/wallet"), id="slashes"),
        pytest.param("/expys/v1", Address("default", "expys", "/v1"), id="its prefix works too"),
        pytest.param("/w/a/v1", Address("a", "expys", "/v1"), id="world"),
        pytest.param("/_mock/clock", Address("default", "_mock", "/clock"), id="control plane"),
    ],
)
def test_the_only_provider_is_at_the_root(path: str, address: Address) -> None:
    assert find(ONLY, path) == address

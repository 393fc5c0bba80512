"""Which names the certificate proves."""

from __future__ import annotations

import pytest

from mockserver.providers.expys.provider import EXPYS
from mockserver.settings import Settings
from mockserver.tls.names import THIS_MACHINE, implied_names, read_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mock.Example.com.", "mock.example.com"),
        ("*.Example.com", "*.example.com"),
        ("192.168.1.20", "192.168.1.20"),
        ("[2001:DB8::1]", "2001:db8::1"),
        ("2001:db8:0::1", "2001:db8::1"),
    ],
)
def test_a_name_has_one_spelling(text: str, name: str) -> None:
    assert read_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "*",
        "*.*.example.com",
        "https://a.example",
        "a.example:80",
        "*.10.0.0.1",
        "*.::1",
        "ü.de",
    ],
)
def test_what_is_neither_a_name_nor_an_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_name(text)


def names(**settings: object) -> set[str]:
    """What the settings add to the names of this machine and of the provider."""
    found = implied_names(Settings(**settings), [EXPYS])  # type: ignore[arg-type] # real ones
    assert len(found) == len(set(found))
    return set(found) - {*THIS_MACHINE, *EXPYS.hosts}


def test_this_machine_and_the_real_hosts_of_the_providers_are_always_there() -> None:
    found = implied_names(Settings(), [EXPYS])
    assert {"localhost", "127.0.0.1", "::1", "*.localhost", "10.0.2.2"} <= set(found)
    assert {"api.expys.com", "expys.localhost"} <= set(found)
    assert names() == set()


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param({"host": "Mock.internal"}, {"mock.internal"}, id="name to listen on"),
        pytest.param({"host": "192.168.1.20"}, {"192.168.1.20"}, id="address to listen on"),
        pytest.param({"host": "0.0.0.0"}, set(), id="all addresses"),
        pytest.param({"host": "::"}, set(), id="all addresses of IPv6"),
        pytest.param({"host": "127.1"}, set(), id="odd notation"),
        pytest.param(
            {"public_url": "https://mock.test:8443/api"}, {"mock.test"}, id="URL for clients"
        ),
        pytest.param({"allowed_hosts": ("a.test", "b.test")}, {"a.test", "b.test"}, id="hosts"),
    ],
)
def test_what_the_settings_call_the_server_is_there_too(
    settings: dict[str, object], expected: set[str]
) -> None:
    assert names(**settings) == expected

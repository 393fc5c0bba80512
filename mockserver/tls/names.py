"""The names that the server's certificate proves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from mockserver.exchange.hosts import host_name, read_host
from mockserver.exchange.provider import Provider
from mockserver.settings import Settings

THIS_MACHINE: Final = ("localhost", "127.0.0.1", "::1", "*.localhost", "10.0.2.2")
"""This machine by its own names, and last as it is seen from inside Android's emulator."""

# Addresses to listen on, and none to call.
_EVERYWHERE: Final = frozenset({"0.0.0.0", "::"})

_ANY: Final = "*."


def read_name(text: str) -> str:
    """Return the one spelling of an address, or of a DNS name, which may begin with `*.`.

    Raises ValueError, with the reason, for anything else.
    """
    name = host_name(text.removeprefix(_ANY))
    if not text.startswith(_ANY):
        return name
    if ":" in name or read_host(name).address is not None:
        raise ValueError("names have others below them, addresses have not")
    return _ANY + name


def implied_names(settings: Settings, providers: Iterable[Provider]) -> tuple[str, ...]:
    """Return the names under which clients call this server, as far as it knows them."""
    hosts = (host for provider in providers for host in provider.hosts)
    return tuple(dict.fromkeys([*THIS_MACHINE, *hosts, *_of_settings(settings)]))


def _of_settings(settings: Settings) -> Iterator[str]:
    if settings.host not in _EVERYWHERE:
        # The system may know an address in a notation that no client uses.
        with suppress(ValueError):
            yield host_name(settings.host)
    if settings.public_url is not None:
        yield read_host(urlsplit(settings.public_url).netloc).name
    yield from map(host_name, settings.allowed_hosts)

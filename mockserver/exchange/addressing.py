"""Which world and which surface a request is for, from its path, Host and headers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote

from mockserver.exchange.asgi import Scope
from mockserver.exchange.provider import Provider
from mockserver.exchange.request import Fields
from mockserver.exchange.worlds import DEFAULT_WORLD

CONTROL = "_mock"
_WORLD_PREFIX = "w/"
WORLD_HEADER = b"x-mock-world"


class Address(NamedTuple):
    """Where a request goes.

    `surface` is a provider's name, `_mock`, or "" for everything else; `path` is still
    percent-encoded and has neither the world's prefix nor the provider's.
    """

    world: str
    surface: str
    path: str


class Addressing:
    """The addresses of one server."""

    def __init__(self, providers: Mapping[str, Provider], only: str | None) -> None:
        self._surfaces = frozenset({CONTROL, *providers})
        self._hosts = {
            host: provider.name for provider in providers.values() for host in provider.hosts
        }
        self._root = only or ""

    def find(self, path: str, fields: Fields) -> Address:
        """The address of a request; its world's name is not checked here.

        A world in the path beats the header. A path that begins with a provider's name beats the
        Host, so both kinds of base URL work at once.
        """
        # Clients join a base URL that ends in a slash and a path that begins with one, so each
        # part of the path may begin with several.
        path = path.lstrip("/")
        if path.startswith(_WORLD_PREFIX):
            name, _, path = path[len(_WORLD_PREFIX) :].partition("/")
            world, path = unquote(name), path.lstrip("/")
        else:
            named = fields.get(WORLD_HEADER)
            world = named.decode("latin-1") if named else DEFAULT_WORLD
        surface, _, rest = path.partition("/")
        if surface in self._surfaces:
            return Address(world, surface, "/" + rest.lstrip("/"))
        by_host = self._hosts.get(_host(fields), self._root)
        return Address(world, by_host, "/" + path)


def path_of(scope: Scope) -> str:
    """The path of a request as it was sent, percent-encoded."""
    raw = scope.get("raw_path")
    path: str = raw.decode("latin-1") if raw else scope["path"]
    return path


def names_world(path: str, fields: Fields) -> bool:
    """Whether a request says itself which world it is for."""
    return path.lstrip("/").startswith(_WORLD_PREFIX) or bool(fields.get(WORLD_HEADER))


def _host(fields: Fields) -> str:
    """The Host without its port, in lower case."""
    text = fields.get(b"host", b"").decode("latin-1").lower()
    return text if text.endswith("]") else text.rpartition(":")[0] or text

"""Who may call the control plane.

Three things are asked of every call but the probes, before anything of it is read: that it means
this server (Host), that no page of another origin sends it (Origin, Sec-Fetch-Site), and that it
comes from this machine or knows the control token.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.control.errors import problem_response
from mockserver.core.ids import unguessable
from mockserver.exchange.hosts import Host, host_name, origin, origin_of, plain, read_host
from mockserver.exchange.provider import Provider
from mockserver.settings import Settings

# They ask nothing and tell nothing but that the server runs.
PROBES = frozenset({"/_mock/livez", "/_mock/readyz"})

# What browsers say of requests of our own pages, and of addresses that somebody typed.
_OWN_SITES = frozenset({"same-origin", "none"})
_SHOWN_LENGTH = 80


class Refusal(NamedTuple):
    """Title and detail of a problem."""

    title: str
    detail: str


class Guard:
    """The rules of one server.

    When the token is needed is decided here. One that the operator has set is asked of everybody,
    because it is set where the machine's own address proves nothing: behind a proxy, or on a
    machine with several users. Without one the server makes one up, and only connections from
    other machines need it.
    """

    def __init__(self, settings: Settings, providers: Mapping[str, Provider]) -> None:
        self.token_was_set = settings.control_token is not None
        self.token = settings.control_token or unguessable()
        self._hosts = {host for provider in providers.values() for host in provider.hosts}
        self._hosts.update(map(host_name, settings.allowed_hosts), _listening_name(settings.host))
        # Behind a proxy that speaks TLS, pages of this server have another origin than is seen
        # here.
        self._public_origins: set[str] = set()
        if settings.public_url is not None:
            self._public_origins.add(origin_of(settings.public_url))
            self._hosts.add(read_host(urlsplit(settings.public_url).netloc).name)

    def refusal(self, scope: Mapping[str, Any]) -> Refusal | None:
        """Why a call may not go on, or None when it may."""
        return self._of_host(scope) or self._of_origin(scope) or self._of_token(scope)

    def _of_host(self, scope: Mapping[str, Any]) -> Refusal | None:
        """A name that leads here although nobody has told us may be another one's trick."""
        given = _values(scope, b"host")
        if len(given) > 1:
            return Refusal("Foreign Host", "The request has more than one Host header.")
        if not given:
            # Only HTTP/1.0, which no browser speaks, may leave it out.
            if scope.get("http_version") == "1.0":
                return None
            return Refusal("Foreign Host", "The request has no Host header; send the server's own.")
        host = _read(given[0])
        if host is not None and (host.is_loopback or host.name in self._hosts):
            return None
        shown = given[0][:_SHOWN_LENGTH]
        name = "NAME, without a port"
        if host is not None and len(host.name) <= _SHOWN_LENGTH:
            name = host.name
        return Refusal(
            "Foreign Host",
            f"The control plane does not answer to the host {shown!r}. If that is a name of this"
            f" server, start it with --allowed-host {name} (MOCKSERVER_ALLOWED_HOST).",
        )

    def _of_origin(self, scope: Mapping[str, Any]) -> Refusal | None:
        """Other pages in the browser of a developer may send requests, but not to here."""
        own = {origin(scope.get("scheme", "http"), host) for host in _values(scope, b"host")}
        foreign = set(_values(scope, b"origin")) - own - self._public_origins
        if foreign:
            shown = min(foreign)[:_SHOWN_LENGTH]
            return Refusal(
                "Foreign Origin",
                f"The request comes from a page of {shown!r}. Only pages of this server itself"
                " may call the control plane; clients that are no pages send no Origin.",
            )
        sites = set(_values(scope, b"sec-fetch-site")) - _OWN_SITES
        if sites:
            return Refusal(
                "Foreign Origin",
                f"The browser calls this request {min(sites)[:_SHOWN_LENGTH]!r}. Only pages of"
                " this server itself may call the control plane.",
            )
        return None

    def _of_token(self, scope: Mapping[str, Any]) -> Refusal | None:
        if not self.token_was_set and _comes_from_here(scope):
            return None
        given = next(iter(_values(scope, b"authorization")), "")
        scheme, _, token = given.partition(" ")
        # The time that this takes says nothing of how much of the token is right.
        is_right = hmac.compare_digest(token.strip().encode(), self.token.encode())
        if scheme.lower() == "bearer" and is_right:
            return None
        found = "is not the right one" if given else "is missing"
        if self.token_was_set:
            where = "the token is the one that --control-token (MOCKSERVER_CONTROL_TOKEN) has set"
        else:
            where = (
                "the token stands in the line that the server printed at its start, or choose one"
                " with --control-token (MOCKSERVER_CONTROL_TOKEN)"
            )
        return Refusal(
            "Control token needed",
            f"The control token {found}. Send Authorization: Bearer TOKEN; {where}.",
        )


def guarded(app: ASGIApp, guard: Guard) -> ASGIApp:
    """The same application for those who may call it; others get a problem document."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        refusal = None if scope["path"] in PROBES else guard.refusal(scope)
        if refusal is None:
            await app(scope, receive, send)
        else:
            await problem_response(403, *refusal)(scope, receive, send)

    return answer


def _values(scope: Mapping[str, Any], name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def _read(text: str) -> Host | None:
    """The host of a header; None for what nobody can mean."""
    name, colon, port = text.rpartition(":")
    if not colon or text.endswith("]"):
        name, colon, port = text, "", ""
    try:
        return read_host(f"{name.removesuffix('.')}{colon}{port}")
    except ValueError:
        return None


def _listening_name(host: str) -> set[str]:
    """The name or address that the server listens on, which is what its start line shows.

    All addresses of a machine have a name too, but no client should call it.
    """
    try:
        listening = read_host(f"[{host}]" if ":" in host else host)
    except ValueError:
        return set()
    is_all = listening.address is not None and listening.address.is_unspecified
    return set() if is_all else {listening.name}


def _comes_from_here(scope: Mapping[str, Any]) -> bool:
    """Whether a call comes from this machine.

    Calls in process have no peer, or one that is no address. But a connection whose peer has gone
    already has none either: it may have been anybody's.
    """
    peer = scope.get("client")
    if peer is None:
        return scope.get("server") is None
    try:
        return plain(ip_address(peer[0])).is_loopback
    except ValueError:
        return True

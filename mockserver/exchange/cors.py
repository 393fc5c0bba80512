"""CORS: pages of the origins that the operator has named may call providers and read the answers.

Written down here and not left to Starlette's middleware: that one answers a refused preflight in
plain text, has one table of methods and headers for everything, and knows of private networks in
its newest versions only. It exists only on servers that were told origins.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from mockserver.exchange.addressing import Addressing, path_of
from mockserver.exchange.asgi import App, Message, Receive, Scope, Send
from mockserver.exchange.hosts import origin_of
from mockserver.exchange.provider import Provider
from mockserver.exchange.request import first_of_each

ANY_ORIGIN = "*"

# How long a browser need not ask again. Short: options of a server in development change.
MAX_AGE_S = 600

_REQUEST_HEADERS = ("Accept", "Authorization", "Content-Type", "X-Mock-Fault", "X-Mock-World")
_ANSWER_HEADERS = ("Date", "Retry-After", "X-Mock")

_VARY = (b"vary", b"Origin")
_VARY_OF_PREFLIGHT = (
    b"vary",
    b"Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
)
_ALLOW_PRIVATE = (b"access-control-allow-private-network", b"true")
_NOBODY_ASKED = (b"x-mock", b"operation=-; evidence=-; world=-")

Header = tuple[bytes, bytes]


class _Terms:
    """What pages may send to one provider, and read of its answers."""

    def __init__(self, provider: Provider) -> None:
        routes = (route for operation in provider.operations for route in operation.routes)
        methods = {route.method for route in routes}
        sent = {*_REQUEST_HEADERS, *provider.request_headers}
        if provider.idempotency.methods:
            sent.add(provider.idempotency.header.decode().title())
        read = set(_ANSWER_HEADERS)
        if provider.request_id_header is not None:
            read.add(provider.request_id_header.decode().title())
        self.of_preflight: tuple[Header, ...] = (
            (b"access-control-allow-methods", _list(methods)),
            (b"access-control-allow-headers", _list(sent)),
            (b"access-control-max-age", b"%d" % MAX_AGE_S),
            _VARY_OF_PREFLIGHT,
            _NOBODY_ASKED,
        )
        self.of_answer: tuple[Header, ...] = (
            (b"access-control-expose-headers", _list(read)),
            _VARY,
        )


class Cors:
    """The gateway, for pages of some origins too.

    A preflight of theirs is answered here, before any world or credential is looked at. For all
    others it is what it is to the service: a method that no path has.
    """

    def __init__(
        self,
        app: App,
        origins: Collection[str],
        providers: Mapping[str, Provider],
        only: str | None,
    ) -> None:
        self._app = app
        self._is_for_all = ANY_ORIGIN in origins
        self._origins = frozenset(read_origin(each).encode() for each in origins)
        self._addressing = Addressing(providers, only)
        self._terms = {name: _Terms(provider) for name, provider in providers.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One ASGI connection."""
        terms = self._terms_of(scope)
        if terms is None:
            await self._app(scope, receive, send)
            return
        fields = first_of_each(scope["headers"])
        allowed = self._allowed(fields.get(b"origin"))
        asks = b"access-control-request-method" in fields and scope["method"] == "OPTIONS"
        if allowed is not None and asks:
            private = b"access-control-request-private-network" in fields
            headers = [allowed, *terms.of_preflight, *([_ALLOW_PRIVATE] if private else ())]
            await send({"type": "http.response.start", "status": 204, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        added = [_VARY] if allowed is None else [allowed, *terms.of_answer]

        async def send_for_pages(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        await self._app(scope, receive, send_for_pages)

    def _terms_of(self, scope: Scope) -> _Terms | None:
        """The terms of the provider that a request is for; the rest of the server has none."""
        if scope["type"] != "http":
            return None
        fields = first_of_each(scope["headers"])
        surface = self._addressing.find(path_of(scope), fields).surface
        return self._terms.get(surface)

    def _allowed(self, origin: bytes | None) -> Header | None:
        """The header that lets a page read the answer, None for pages that may not."""
        if origin is None:
            return None
        if self._is_for_all:
            return (b"access-control-allow-origin", ANY_ORIGIN.encode())
        return (b"access-control-allow-origin", origin) if origin in self._origins else None


def read_origin(text: str) -> str:
    """An origin as browsers send it, or `*`. Raises ValueError, with the reason, for any other."""
    if text == ANY_ORIGIN:
        return text
    origin = origin_of(text)
    if text.count("/") > 2 or "?" in text or "#" in text:
        raise ValueError("it must end after the host and port")
    return origin


def _list(names: Collection[str]) -> bytes:
    return ", ".join(sorted(names)).encode()

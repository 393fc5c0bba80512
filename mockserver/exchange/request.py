"""One request as it came off the wire, and the answer that goes back."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote

from mockserver.exchange.streams import Feed

RawHeaders = list[tuple[bytes, bytes]]
# Those that an answer adds to the usual ones.
Headers = tuple[tuple[bytes, bytes], ...]
# The first header of each name; names are in lower case.
Fields = Mapping[bytes, bytes]


def first_of_each(headers: RawHeaders) -> Fields:
    """The headers by name; of repeated ones the first."""
    return dict(reversed(headers))


class Request:
    """Method, path below the provider's prefix, headers, query and body, all undecoded.

    `path` is percent-encoded: segments are split first and decoded then, so that an id may hold
    a slash. `fields` is what `first_of_each` makes of the headers. `body` is None when it was over
    the limit.
    """

    __slots__ = ("_query", "body", "fields", "headers", "method", "path", "query_string")

    def __init__(
        self,
        method: str,
        path: str,
        query_string: bytes,
        headers: RawHeaders,
        fields: Fields,
        body: bytes | None,
    ) -> None:
        self.method = method
        self.path = path
        self.query_string = query_string
        self.headers = headers
        self.fields = fields
        self.body = body
        self._query: tuple[tuple[str, str], ...] | None = None

    @property
    def segments(self) -> tuple[str, ...]:
        """The decoded parts of the path."""
        return tuple(unquote(part) for part in self.path.split("/")[1:])

    @property
    def query(self) -> tuple[tuple[str, str], ...]:
        """The decoded query parameters in their order, repeated and empty ones included."""
        if self._query is None:
            text = self.query_string.decode("latin-1")
            pairs = parse_qsl(text, keep_blank_values=True, errors="replace")
            self._query = tuple(pairs)
        return self._query

    def header(self, name: bytes) -> str | None:
        """The first header of this name (lower case), or None."""
        value = self.fields.get(name)
        return None if value is None else value.decode("latin-1")

    def header_values(self, name: bytes) -> list[str]:
        """All headers of this name (lower case)."""
        return [value.decode("latin-1") for key, value in self.headers if key == name]

    @property
    def bearer(self) -> str | None:
        """The key or token that the request carries, None for one without."""
        scheme, _, credential = (self.header(b"authorization") or "").partition(" ")
        return credential.strip() or None if scheme.lower() == "bearer" else None


class Answer:
    """Status, body and headers; `content_type` is a header of its own because all have one.

    An answer with a `feed` has no body: it is a stream of what the feed brings.
    """

    __slots__ = ("body", "content_type", "feed", "headers", "status")

    def __init__(
        self,
        status: int,
        body: bytes,
        headers: Headers = (),
        content_type: bytes = b"application/json; charset=utf-8",
        feed: Feed | None = None,
    ) -> None:
        self.status = status
        self.body = body
        self.headers = headers
        self.content_type = content_type
        self.feed = feed

    @property
    def succeeded(self) -> bool:
        """Whether the status says so."""
        return 200 <= self.status < 300


# What stands for the answer of a request whose connection failed before anything was done. The
# status 0 is decided here: it cannot be mistaken for an answer, and it is a number like all others.
NO_ANSWER = Answer(0, b"")

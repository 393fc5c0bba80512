"""Requests as they come off the wire, with defaults."""

from __future__ import annotations

from mockserver.exchange.request import Request, first_of_each


def a_request(
    body: bytes | None = b"",
    *,
    method: str = "POST",
    path: str = "/v1/things",
    query: str = "",
    headers: tuple[tuple[str, str], ...] = (),
) -> Request:
    """A request whose header names are given as they are sent."""
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    return Request(method, path, query.encode(), raw, first_of_each(raw), body)

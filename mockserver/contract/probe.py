"""Requests to one URL, and to nothing else."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import httpx2
import msgspec

from mockserver.exchange.outgoing import query_of

TIMEOUT_S: Final = 30.0
"""How long an answer may take."""

PATIENCE: Final = 3
"""How often a request is sent again that the service had no room for."""

PAUSE_MAX_S: Final = 120.0
"""The longest wait that `Retry-After` may ask for: longer ones are for people."""

_NO_ROOM: Final = 429
_JSON: Final = "application/json"


class Unreachable(Exception):
    """The service gave no answer at all; the text says why."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; `content` is its parsed JSON, None if it is none. Names of headers are lower."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    content: object

    @property
    def is_json(self) -> bool:
        """Whether it says that it is JSON, and is."""
        stated = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return stated == _JSON and self.content is not None


class Probe:
    """Sends requests below one base URL, without redirects, proxies or cookies.

    `pause` waits for so many seconds: where a service asks for it, or a check does.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout_s: float = TIMEOUT_S,
        authority: ssl.SSLContext | bool = True,
        transport: httpx2.BaseTransport | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.url = url.rstrip("/")
        self.requests = 0
        self.pause = pause
        self._client = httpx2.Client(
            timeout=timeout_s,
            verify=authority,
            transport=transport,
            follow_redirects=False,
            trust_env=False,
        )

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        waits: bool = True,
    ) -> Reply:
        """Send one request and return its answer; raises Unreachable.

        `body` is data, or bytes that are sent as they are. One that has to wait for its turn is
        sent again, unless it shall not.
        """
        asked = query_of(query or {})
        url = f"{self.url}{path}{'?' + asked if asked else ''}"
        content = body if isinstance(body, bytes) else msgspec.json.encode(body)
        sent = {"Accept": _JSON, **(headers or {})}
        if body is not None:
            sent.setdefault("Content-Type", _JSON)
        for attempt in range(PATIENCE + 1):
            reply = self._exchange(method, url, sent, None if body is None else content)
            seconds = _seconds(reply)
            if seconds is None or not waits or attempt == PATIENCE:
                break
            self.pause(seconds)
        return reply

    def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None
    ) -> Reply:
        self.requests += 1
        try:
            # Cookies of an earlier answer would go along: no client of these services keeps any.
            self._client.cookies.clear()
            answer = self._client.request(method, url, headers=dict(headers), content=content)
        except httpx2.HTTPError as error:
            raise _unreachable(method, url, error) from error
        return Reply(
            answer.status_code, dict(_lower(answer.headers)), answer.content, _parsed(answer)
        )

    def peek(self, path: str, *, headers: Mapping[str, str]) -> Reply:
        """Get a stream, and its first piece only; raises Unreachable."""
        self.requests += 1
        url = f"{self.url}{path}"
        try:
            with self._client.stream("GET", url, headers=dict(headers)) as answer:
                first = next(answer.iter_bytes(), b"")
                return Reply(answer.status_code, dict(_lower(answer.headers)), first, None)
        except httpx2.HTTPError as error:
            raise _unreachable("GET", url, error) from error

    def close(self) -> None:
        """Close its connections."""
        self._client.close()


def _unreachable(method: str, url: str, error: Exception) -> Unreachable:
    said = str(error) or type(error).__name__
    return Unreachable(f"{method} {url.partition('?')[0]} got no answer: {said}")


def _lower(headers: httpx2.Headers) -> Iterator[tuple[str, str]]:
    return ((name.lower(), text) for name, text in headers.items())


def _parsed(answer: httpx2.Response) -> object:
    try:
        return msgspec.json.decode(answer.content)
    except msgspec.DecodeError:
        return None


def _seconds(reply: Reply) -> float | None:
    """How long a service wants to be left alone; None if it does not."""
    asked = reply.headers.get("retry-after", "")
    if reply.status != _NO_ROOM or not asked.isdecimal() or int(asked) > PAUSE_MAX_S:
        return None
    return float(asked)

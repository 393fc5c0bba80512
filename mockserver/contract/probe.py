"""Requests to one URL, and to nothing else."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

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


class Exchange(Protocol):
    """How requests get to a service and answers back."""

    def ask(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None
    ) -> Reply:
        """Send one request and return its answer; raises Unreachable."""

    def peek(self, url: str, headers: Mapping[str, str]) -> Reply:
        """Get a stream, and its first piece only; raises Unreachable."""

    def close(self) -> None:
        """Close its connections."""


class HttpExchange:
    """Over HTTP, without redirects, proxies or cookies: to the given URL and nowhere else."""

    def __init__(
        self, *, timeout_s: float = TIMEOUT_S, authority: ssl.SSLContext | bool = True
    ) -> None:
        self._client = httpx2.Client(
            timeout=timeout_s, verify=authority, follow_redirects=False, trust_env=False
        )

    def ask(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None
    ) -> Reply:
        """Send one request and return its answer; raises Unreachable."""
        try:
            # Cookies of an earlier answer would go along: no client of these services keeps any.
            self._client.cookies.clear()
            answer = self._client.request(method, url, headers=dict(headers), content=content)
        except httpx2.HTTPError as error:
            raise _unreachable(method, url, error) from error
        return reply(answer.status_code, answer.headers.items(), answer.content)

    def peek(self, url: str, headers: Mapping[str, str]) -> Reply:
        """Get a stream, and its first piece only; raises Unreachable."""
        try:
            with self._client.stream("GET", url, headers=dict(headers)) as answer:
                first = next(answer.iter_bytes(), b"")
                return reply(answer.status_code, answer.headers.items(), first)
        except httpx2.HTTPError as error:
            raise _unreachable("GET", url, error) from error

    def close(self) -> None:
        """Close its connections."""
        self._client.close()


class Probe:
    """Sends requests below one base URL, again where the service had no room for them.

    `pause` waits for so many seconds: where a service asks for it, or a check does. `answered` says
    whether there has been any answer, `silence` how many requests have got none since the last one.
    """

    def __init__(
        self, url: str, exchange: Exchange, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self.url = url.rstrip("/")
        self.requests = 0
        self.answered = False
        self.silence = 0
        self._exchange = exchange
        self.pause = pause

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send one request and return its answer; raises Unreachable.

        `body` is data, or bytes that are sent as they are.
        """
        asked = query_of(query or {})
        url = f"{self.url}{path}{'?' + asked if asked else ''}"
        sent = {"Accept": _JSON, **(headers or {})}
        content = None
        if body is not None:
            content = body if isinstance(body, bytes) else msgspec.json.encode(body)
            sent.setdefault("Content-Type", _JSON)
        for _ in range(PATIENCE):
            answer = self._ask(method, url, sent, content)
            seconds = _seconds(answer)
            if seconds is None:
                return answer
            self.pause(seconds)
        return self._ask(method, url, sent, content)

    def peek(self, path: str, headers: Mapping[str, str]) -> Reply:
        """Get a stream, and its first piece only; raises Unreachable."""
        return self._counted(lambda: self._exchange.peek(f"{self.url}{path}", headers))

    def _ask(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None
    ) -> Reply:
        return self._counted(lambda: self._exchange.ask(method, url, headers, content))

    def _counted(self, ask: Callable[[], Reply]) -> Reply:
        self.requests += 1
        # Unless it is answered.
        self.silence += 1
        answer = ask()
        self.answered, self.silence = True, 0
        return answer


def reply(status: int, headers: Iterable[tuple[str, str]], body: bytes) -> Reply:
    """An answer as it came."""
    try:
        content = msgspec.json.decode(body)
    except msgspec.DecodeError:
        content = None
    return Reply(status, {name.lower(): text for name, text in headers}, body, content)


def _unreachable(method: str, url: str, error: Exception) -> Unreachable:
    said = str(error) or type(error).__name__
    return Unreachable(f"{method} {url.partition('?')[0]} got no answer: {said}")


def _seconds(answer: Reply) -> float | None:
    """How long a service wants to be left alone; None if it does not."""
    asked = answer.headers.get("retry-after", "")
    if answer.status != _NO_ROOM or not asked.isdecimal() or int(asked) > PAUSE_MAX_S:
        return None
    return float(asked)

"""How calls reach a server: one connection that is kept open, and which world they are for."""

import http.client
import json
import ssl
import threading
from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from mockserver.client.errors import refusal

SCHEMES = ("http", "https")
# An authority to trust, as a file with its certificate; or all that there is to say about TLS.
Trust = str | PathLike[str] | ssl.SSLContext
# What calls send: an object, a list of them, or the content of a file.
Body = Mapping[str, Any] | Sequence[Mapping[str, Any]] | bytes

JSON = "application/json"
PLAIN = "text/plain; charset=utf-8"

# The server lets no call wait for longer than this, in seconds.
PATIENCE_S = 60.0


class Line:
    """One connection that is kept open, and opened again when the server has closed it.

    Threads take turns on it.
    """

    def __init__(
        self,
        url: str,
        timeout_s: float,
        token: str | None = None,
        tls_ca: Trust | None = None,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in SCHEMES or parts.hostname is None:
            raise ValueError(f"expected a URL like http://127.0.0.1:8080, not {url!r}")
        self._url = url
        self._path = parts.path
        self._timeout_s = timeout_s
        self._token = token
        self._tls: ssl.SSLContext | None = None
        self._connection = http.client.HTTPConnection(parts.netloc, timeout=timeout_s)
        if parts.scheme == "https":
            self._tls = trusting(tls_ca)
            self._connection = http.client.HTTPSConnection(
                parts.netloc, timeout=timeout_s, context=self._tls
            )
        self._turn = threading.Lock()

    def another(self) -> "Line":
        """Return a second connection for one call that may wait, so that it holds up no other."""
        return Line(self._url, self._timeout_s + PATIENCE_S, self._token, self._tls)

    def close(self) -> None:
        """Close it; the next call opens it again."""
        with self._turn:
            self._connection.close()

    def call(self, method: str, target: str, body: Body | None = None) -> Any:
        """Return the parsed answer, None if there is none.

        Raises `ControlError` for a refusal, `ConnectionError` when there is no answer.
        """
        with self._turn:
            try:
                status, reason, answer = self._exchange(method, self._path + target, body)
            except (OSError, http.client.HTTPException) as error:
                self._connection.close()
                raise ConnectionError(f"no answer from {self._url}: {error!r}") from error
        if status >= 300:
            raise refusal(status, reason, answer)
        return json.loads(answer) if answer else None

    def _exchange(self, method: str, target: str, body: Body | None) -> tuple[int, str, bytes]:
        kept_open = self._connection.sock is not None
        try:
            return self._once(method, target, body)
        except (ConnectionError, http.client.RemoteDisconnected):
            # A server may end an idle connection at any time, and has not seen this call then.
            if not kept_open:
                raise
            self._connection.close()
            return self._once(method, target, body)

    def _once(self, method: str, target: str, body: Body | None) -> tuple[int, str, bytes]:
        content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        headers = {} if body is None else {"content-type": PLAIN if body is content else JSON}
        if self._token is not None:
            headers["authorization"] = f"Bearer {self._token}"
        self._connection.request(method, target, content, headers)
        response = self._connection.getresponse()
        return response.status, response.reason, response.read()


class Calls:
    """Calls of the control plane in one world, None for the default one."""

    def __init__(self, line: Line, world: str | None) -> None:
        self._line = line
        self.world = world

    def server(self, method: str, path: str, body: Body | None = None) -> Any:
        """Call what is the same in every world."""
        return self._line.call(method, f"/_mock{path}", body)

    def here(
        self,
        method: str,
        path: str,
        body: Body | None = None,
        query: Mapping[str, Any] | None = None,
    ) -> Any:
        """Call in the world."""
        return self._line.call(method, self._target(path, query), body)

    def patiently(self, method: str, path: str, body: Mapping[str, Any]) -> Any:
        """Call in the world, where the answer may take its time."""
        line = self._line.another()
        try:
            return line.call(method, self._target(path), body)
        finally:
            line.close()

    def _target(self, path: str, query: Mapping[str, Any] | None = None) -> str:
        prefix = "" if self.world is None else f"/w/{part(self.world)}"
        return f"{prefix}/_mock{path}" + (f"?{urlencode(query)}" if query else "")


def trusting(tls_ca: Trust | None) -> ssl.SSLContext:
    """Return a context that trusts an authority, beside all that Python trusts anyway.

    Raises ValueError for a file that has no certificate.
    """
    if isinstance(tls_ca, ssl.SSLContext):
        return tls_ca
    context = ssl.create_default_context()
    if tls_ca is not None:
        try:
            context.load_verify_locations(tls_ca)
        except ssl.SSLError:
            raise ValueError(f"{tls_ca} holds no certificate in PEM form") from None
        except OSError as error:
            raise ValueError(f"cannot read {tls_ca}: {error.strerror}") from None
    return context


def given(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was given: None stands for what was left out."""
    return {name: value for name, value in wanted.items() if value is not None}


def part(text: str) -> str:
    """Return a name as one segment of a path."""
    return quote(text, safe="")

"""Networks that fail in one way."""

from __future__ import annotations

import httpx2


class Unreachable(httpx2.BaseTransport):
    """A network that fails to connect once."""

    def __init__(self) -> None:
        self.failed = False
        self._below = httpx2.HTTPTransport(verify=False)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if self.failed:
            return self._below.handle_request(request)
        self.failed = True
        raise httpx2.ConnectError("no way there", request=request)

    def close(self) -> None:
        self._below.close()


class Lossy(httpx2.BaseTransport):
    """A network that delivers requests and loses the first answers."""

    def __init__(self, lost: int) -> None:
        self.lost = lost
        self._below = httpx2.HTTPTransport(verify=False)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        response = self._below.handle_request(request)
        if self.lost == 0:
            return response
        self.lost -= 1
        response.read()
        response.close()
        raise httpx2.ReadError("the answer was lost", request=request)

    def close(self) -> None:
        self._below.close()

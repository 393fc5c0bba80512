"""The way out: one HTTP request to an address that was checked, and the status of its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mockserver.exchange.targets import Way

if TYPE_CHECKING:
    from httpx2 import AsyncHTTPTransport

# Requests in progress at a time, in all worlds together; further ones wait for a connection.
CONNECTIONS_MAX = 500


def open_transport() -> AsyncHTTPTransport:
    """What requests go through; takes a noticeable time, as the library is only imported here."""
    from httpx2 import AsyncHTTPTransport, Limits  # noqa: PLC0415 - imported when it is used

    # A transport and not a client, which would follow redirects, send cookies that another
    # world's endpoint has set, and add headers. Connections are not kept: receivers in tests come
    # and go, and one that has gone must be seen to have.
    limits = Limits(max_connections=CONNECTIONS_MAX, max_keepalive_connections=0)
    # From the environment it takes the authorities to trust (SSL_CERT_FILE), and no proxy.
    return AsyncHTTPTransport(trust_env=True, limits=limits)


async def post(
    transport: AsyncHTTPTransport,
    ways: Sequence[Way],
    headers: Mapping[str, str],
    body: bytes,
    timeout_s: float,
) -> int:
    """The status of the answer, whose body is not read; the first way that leads anywhere counts.

    Where there are several, each has its share of the time to connect. Raises the library's
    errors.
    """
    from httpx2 import ConnectError, ConnectTimeout  # noqa: PLC0415 - see above

    connect_s = timeout_s / len(ways) if len(ways) > 1 else None
    failures: list[str] = []
    for way in ways:
        try:
            return await _call(transport, way, headers, body, connect_s)
        except (ConnectError, ConnectTimeout) as error:
            # Nothing was sent yet.
            failures.append(str(error) or type(error).__name__)
    raise ConnectError("; ".join(dict.fromkeys(failures)))


async def _call(
    transport: AsyncHTTPTransport,
    way: Way,
    headers: Mapping[str, str],
    body: bytes,
    connect_s: float | None,
) -> int:
    from httpx2 import Request  # noqa: PLC0415 - see above

    sent = {"Host": way.host, **headers, "Connection": "close"}
    extensions: dict[str, object] = {"timeout": {"connect": connect_s}}
    if way.server_name is not None:
        extensions["sni_hostname"] = way.server_name
    request = Request("POST", way.url, headers=sent, content=body, extensions=extensions)
    answer = await transport.handle_async_request(request)
    status = answer.status_code
    await answer.aclose()
    return status

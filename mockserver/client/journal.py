"""What the server was asked and what it answered, to read and to judge."""

from typing import Any, Unpack

from mockserver.client.connection import Calls, given, part
from mockserver.client.types import Explanation, JournalEntry, RequestMatch


class JournalCalls:
    """Reads, judges and empties the journal, and explains requests that it does not hold."""

    _calls: Calls

    def requests(
        self,
        *,
        operation: str | None = None,
        provider: str | None = None,
        status: int | None = None,
        method: str | None = None,
        path: str | None = None,
        since: str | None = None,
        limit: int | None = None,
    ) -> list[JournalEntry]:
        """Return requests that the world answered, newest first, 100 unless `limit` says else.

        `path` is a prefix; `since` the id of a request, and only newer ones are returned.
        """
        wanted = given(
            {
                "operation": operation,
                "provider": provider,
                "status": status,
                "method": method,
                "path": path,
                "since": since,
                "limit": limit,
            }
        )
        entries: list[JournalEntry] = self._calls.here("GET", "/requests", query=wanted)["requests"]
        return entries

    def forget_requests(self) -> None:
        """Empty the journal."""
        self._calls.here("DELETE", "/requests")

    def request(self, request_id: str) -> JournalEntry:
        """Return one request, by the id in its `X-Request-Id` or in the journal."""
        entry: JournalEntry = self._calls.here("GET", f"/requests/{part(request_id)}")
        return entry

    def verify(
        self,
        *,
        exactly: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
        **match: Unpack[RequestMatch],
    ) -> int:
        """Check how many requests were sent that are as described; returns how many were.

        At least one is expected unless one of the bounds is given. `match` says which count:
        `operation`, `provider`, `method`, `path` (a prefix), `status`, and what must be contained
        in their `body`, `query` and `headers`. Raises `NotVerified`, which tells what came close.
        """
        bounds = given({"exactly": exactly, "at_least": at_least, "at_most": at_most})
        answer = self._calls.here("POST", "/requests/verify", {"match": match, **bounds})
        count: int = answer["count"]
        return count

    def wait(
        self, *, count: int = 1, timeout: str | float | None = None, **match: Unpack[RequestMatch]
    ) -> int:
        """Wait until so many requests have come that are as described; returns how many have.

        Those before this call count too. `match` is as in `verify`, `timeout` real time: five
        seconds unless it says else, a minute at most. Raises `NotVerified` when the time is over.
        """
        wanted = given({"match": match, "count": count, "timeout": timeout})
        answer = self._calls.patiently("POST", "/requests/wait", wanted)
        reached: int = answer["count"]
        return reached

    def explain(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
        body: Any = None,
    ) -> Explanation:
        """Return what would become of a request that is not sent; nothing changes.

        `path` is that of the provider, as `/expys/v1/offers`. A `body` that is text is taken as it
        is, any other as JSON.
        """
        parts = {"headers": headers, "query": query, "body": body}
        asked = {"method": method, "path": path, **given(parts)}
        explanation: Explanation = self._calls.here("POST", "/explain", asked)
        return explanation

"""A typed client of the control plane, on the standard library alone.

    control = Control("http://127.0.0.1:8080", world="checkout")
    control.fail(provider="expys", operation="createRedemption", error="INSUFFICIENT_POINTS")
    control.advance("301s")

Every call is answered before it returns. `ControlError` is raised when the server refuses a call,
`ConnectionError` when it cannot be reached.
"""

import contextlib
import copy
import http.client
import json
import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self, Unpack
from urllib.parse import quote, urlencode, urlsplit

from mockserver.client_types import (
    Advanced,
    CatalogueCode,
    Checkpoint,
    ClockState,
    DeliveryFaults,
    DeliveryMode,
    DeliveryStatus,
    Drained,
    Fault,
    FaultRule,
    Info,
    JournalEntry,
    Mode,
    Problem,
    Reset,
    Restored,
    WebhookEvent,
    WebhookSettings,
    World,
)

# The server holds no call of the control plane for long; a debugger in its process may.
TIMEOUT_S = 60.0
CONNECTIONS = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}


class ControlError(Exception):
    """The server refused a call; `errors` names each bad field."""

    def __init__(
        self, status: int, title: str, detail: str | None, errors: Sequence[Problem] = ()
    ) -> None:
        self.status = status
        self.title = title
        self.detail = detail
        self.errors = tuple(errors)
        super().__init__(self._message())

    def _message(self) -> str:
        head = f"{self.status} {self.title}" + (f": {self.detail}" if self.detail else "")
        return "\n".join([head, *(f"  {_problem_line(problem)}" for problem in self.errors)])


class Control:
    """Controls one world of a server, and the server itself.

    `url` is the server's, as `http://127.0.0.1:8080`; `world` the name of the world that calls act
    on, None for the default one. One connection is kept open; threads take turns on it.
    """

    def __init__(self, url: str, world: str | None = None, timeout_s: float = TIMEOUT_S) -> None:
        self.url = url.rstrip("/")
        self.world = world
        self._line = _Line(self.url, timeout_s)

    def __enter__(self) -> Self:
        """Return the client; leaving the block closes its connection."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection; the next call opens another."""
        self._line.close()

    def in_world(self, world: str) -> Self:
        """Return a client of another world of the same server, on the same connection."""
        other = copy.copy(self)
        other.world = world
        return other

    # The server

    def ready(self) -> bool:
        """Say whether the server answers and has loaded its seed; never raises."""
        with contextlib.suppress(ControlError, ConnectionError):
            self._line.call("GET", "/_mock/readyz")
            return True
        return False

    def info(self) -> Info:
        """Return what the server says of itself: version, providers, credentials, settings."""
        answer: Info = self._line.call("GET", "/_mock/info")
        return answer

    def worlds(self) -> list[World]:
        """Return all worlds."""
        worlds: list[World] = self._line.call("GET", "/_mock/worlds")["worlds"]
        return worlds

    def make_world(
        self,
        name: str,
        *,
        fork_of: str | None = None,
        fixture: str | Mapping[str, Any] | None = None,
        now: str | None = None,
        mode: Mode | None = None,
        seed: int | None = None,
    ) -> World:
        """Make a world, in place of the one of that name if there is one.

        It starts as `fork_of` another world, or from a `fixture` (a name or a whole document), or
        from the server's own seed. `now` is an ISO 8601 time.
        """
        wanted = {"from": fork_of, "fixture": fixture, "now": now, "mode": mode, "seed": seed}
        world: World = self._line.call("PUT", f"/_mock/worlds/{_part(name)}", _given(wanted))
        return world

    def drop_world(self, name: str) -> None:
        """Drop a world; its next use makes it afresh. The default one is refused."""
        self._line.call("DELETE", f"/_mock/worlds/{_part(name)}")

    # Records and points in time

    def reset(self) -> Reset:
        """Take the world back to its seed: records, ids, clock, faults and journal."""
        answer: Reset = self._call("POST", "/reset")
        return answer

    def checkpoints(self) -> list[Checkpoint]:
        """Return the world's checkpoints."""
        checkpoints: list[Checkpoint] = self._call("GET", "/checkpoints")["checkpoints"]
        return checkpoints

    def checkpoint(self, name: str) -> Checkpoint:
        """Keep the world as it is now under a name, in place of an earlier one of that name."""
        answer: Checkpoint = self._call("PUT", f"/checkpoints/{_part(name)}")
        return answer

    def restore(self, name: str) -> Restored:
        """Take the world back to a checkpoint, clock and journal included."""
        answer: Restored = self._call("POST", f"/checkpoints/{_part(name)}/restore")
        return answer

    def drop_checkpoint(self, name: str) -> None:
        """Forget a checkpoint."""
        self._call("DELETE", f"/checkpoints/{_part(name)}")

    # Time

    def clock(self) -> ClockState:
        """Return the world's time, and what is due next."""
        answer: ClockState = self._call("GET", "/clock")
        return answer

    def set_clock(self, *, now: str | None = None, mode: Mode | None = None) -> ClockState:
        """Move the clock to a later ISO 8601 time, freeze it, or let it run."""
        answer: ClockState = self._call("PUT", "/clock", _given({"now": now, "mode": mode}))
        return answer

    def advance(self, by: str) -> Advanced:
        """Move the clock by a duration (`90s`, `30d`, `P30D`), running all that falls due."""
        answer: Advanced = self._call("POST", "/clock/advance", {"by": by})
        return answer

    # Faults

    def fail(self, **rule: Unpack[FaultRule]) -> Fault:
        """Make requests fail from now on; returns the rule with its id.

        Which: `provider`, `operation` (or `method` and `path`), `match`. How: `error`, a code of
        the provider's or `{"status", "body", "headers"}`; and, or only, `delay`. When: `phase`
        (`after`: the change is made, its answer lost), `skip`, `times`, `every`, `share`, `until`.
        """
        fault: Fault = self._call("POST", "/faults", dict(rule))
        return fault

    def faults(self) -> list[Fault]:
        """Return all rules, oldest first, each with why it last fired or did not."""
        faults: list[Fault] = self._call("GET", "/faults")["faults"]
        return faults

    def fault(self, fault_id: str) -> Fault:
        """Return one rule."""
        fault: Fault = self._call("GET", f"/faults/{_part(fault_id)}")
        return fault

    def drop_fault(self, fault_id: str) -> None:
        """Remove one rule."""
        self._call("DELETE", f"/faults/{_part(fault_id)}")

    def drop_faults(self) -> None:
        """Remove all rules."""
        self._call("DELETE", "/faults")

    def fault_catalogue(self) -> dict[str, list[CatalogueCode]]:
        """Return the error codes that `fail` knows, by provider."""
        codes: dict[str, list[CatalogueCode]] = self._call("GET", "/faults/catalogue")["providers"]
        return codes

    # The journal

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
        wanted = _given(
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
        entries: list[JournalEntry] = self._call("GET", "/requests", query=wanted)["requests"]
        return entries

    def forget_requests(self) -> None:
        """Empty the journal."""
        self._call("DELETE", "/requests")

    # Webhooks

    def webhooks(
        self, event: str | None = None, status: DeliveryStatus | None = None
    ) -> list[WebhookEvent]:
        """Return the world's events, newest first, with what became of their deliveries.

        `event` is a name; with `status` only events that have such a delivery are returned.
        """
        wanted = _given({"event": event, "status": status})
        events: list[WebhookEvent] = self._call("GET", "/webhooks", query=wanted)["events"]
        return events

    def drain(self, timeout: str | None = None) -> Drained:
        """Wait until all that is due was sent and answered, ten seconds unless `timeout` says else.

        Counts what this call has seen to its end, and what is still pending: retries that lie in
        the future of the world's clock.
        """
        answer: Drained = self._call("POST", "/webhooks/drain", _given({"timeout": timeout}))
        return answer

    def redeliver(self, webhook_id: str) -> WebhookEvent:
        """Send an event once more to all of its endpoints, or one delivery, by its id."""
        path = f"/webhooks/{_part(webhook_id)}/redeliver"
        event: WebhookEvent = self._call("POST", path)
        return event

    def webhook_settings(
        self, mode: DeliveryMode | None = None, faults: DeliveryFaults | None = None
    ) -> WebhookSettings:
        """Drop all webhooks (`sink`) or send them, and let some go wrong; returns the settings.

        What is left out stays as it is.
        """
        wanted = _given({"mode": mode, "faults": faults})
        settings: WebhookSettings = self._call("PUT", "/webhooks/settings", wanted)
        return settings

    # What happens behind the real service's API

    def set_redemption_status(self, redemption_id: str, status: str, **more: str) -> dict[str, Any]:
        """Move an Expys redemption on; `more`: `reason`, `note`, `startAt`, `endAt`."""
        path = f"/expys/redemptions/{_part(redemption_id)}/status"
        redemption: dict[str, Any] = self._call("POST", path, {"status": status, **more})
        return redemption

    def create_offer(self, **offer: Any) -> dict[str, Any]:
        """Add an Expys offer; what is left out makes a bookable offer with 100 left, no price."""
        created: dict[str, Any] = self._call("POST", "/expys/offers", offer)
        return created

    def change_offer(self, offer_id: str, **fields: Any) -> dict[str, Any]:
        """Change fields of an Expys offer."""
        changed: dict[str, Any] = self._call("PUT", f"/expys/offers/{_part(offer_id)}", fields)
        return changed

    def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
    ) -> Any:
        prefix = "" if self.world is None else f"/w/{_part(self.world)}"
        target = f"{prefix}/_mock{path}" + (f"?{urlencode(query)}" if query else "")
        return self._line.call(method, target, body)


class _Line:
    """One connection that is kept open, and opened again when the server has closed it."""

    def __init__(self, url: str, timeout_s: float) -> None:
        parts = urlsplit(url)
        if parts.scheme not in CONNECTIONS or parts.hostname is None:
            raise ValueError(f"expected a URL like http://127.0.0.1:8080, not {url!r}")
        self._url = url
        self._path = parts.path
        self._connection = CONNECTIONS[parts.scheme](parts.netloc, timeout=timeout_s)
        self._turn = threading.Lock()

    def close(self) -> None:
        with self._turn:
            self._connection.close()

    def call(self, method: str, target: str, body: Mapping[str, Any] | None = None) -> Any:
        """Return the parsed answer, None if there is none; raises as the module says."""
        content = None if body is None else json.dumps(body).encode()
        with self._turn:
            try:
                status, reason, answer = self._exchange(method, self._path + target, content)
            except (OSError, http.client.HTTPException) as error:
                self._connection.close()
                raise ConnectionError(f"no answer from {self._url}: {error!r}") from error
        if status >= 300:
            raise _refusal(status, reason, answer)
        return json.loads(answer) if answer else None

    def _exchange(self, method: str, target: str, content: bytes | None) -> tuple[int, str, bytes]:
        kept_open = self._connection.sock is not None
        try:
            return self._once(method, target, content)
        except (ConnectionError, http.client.RemoteDisconnected):
            # A server may end an idle connection at any time, and has not seen this call then.
            if not kept_open:
                raise
            self._connection.close()
            return self._once(method, target, content)

    def _once(self, method: str, target: str, content: bytes | None) -> tuple[int, str, bytes]:
        headers = {} if content is None else {"content-type": "application/json"}
        self._connection.request(method, target, content, headers)
        response = self._connection.getresponse()
        return response.status, response.reason, response.read()


def _refusal(status: int, reason: str, answer: bytes) -> ControlError:
    try:
        problem = json.loads(answer)
        return ControlError(
            status, problem["title"], problem.get("detail"), problem.get("errors") or ()
        )
    except (ValueError, LookupError, TypeError, AttributeError):
        # Not our server: something between, or another program on the port.
        return ControlError(status, reason, answer.decode(errors="replace")[:200])


def _problem_line(problem: Problem) -> str:
    known = problem.get("known")
    return f"{problem.get('path')}: {problem.get('message')}" + (
        f" (known: {', '.join(known)})" if known else ""
    )


def _given(wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if value is not None}


def _part(text: str) -> str:
    """Return a name as one segment of a path."""
    return quote(text, safe="")

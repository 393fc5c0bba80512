"""What the control plane tells, as it is, and with a few words for assertions that fail.

A request of the journal is a page of headers and bodies; an assertion about ten of them should
say in ten lines which they were.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from mockserver.client.types import Diff, JournalEntry, WebhookEvent


class _Request(dict[str, Any]):
    """A request of the journal."""

    def __repr__(self) -> str:
        return f"<{request_line(cast('JournalEntry', self))}>"


class _Event(dict[str, Any]):
    """An event with its deliveries."""

    def __repr__(self) -> str:
        return f"<{event_line(cast('WebhookEvent', self))}>"


class _Diff(dict[str, Any]):
    """What has become of the records."""

    def __repr__(self) -> str:
        parts = [
            f"{what} " + ", ".join(f"{len(records)} {table}" for table, records in tables.items())
            for what in ("added", "changed", "removed")
            if (tables := self[what])
        ]
        return f"<{'; '.join([*parts, _counted(self['requests'], 'request')])}>"


def requests(entries: Iterable[JournalEntry]) -> list[JournalEntry]:
    """Return requests that say in a line what they were."""
    return cast("list[JournalEntry]", [_Request(entry) for entry in entries])


def events(told: Iterable[WebhookEvent]) -> list[WebhookEvent]:
    """Return events that say in a line what became of them."""
    return cast("list[WebhookEvent]", [_Event(event) for event in told])


def diff(told: Diff) -> Diff:
    """Return a comparison that counts what it holds."""
    return cast("Diff", _Diff(told))


def request_line(entry: JournalEntry) -> str:
    """Return a request in a line: `POST /expys/v1/redemptions -> 422 createRedemption`."""
    status = entry["status"] or "no answer"
    operation = f" {entry['operation']}" if entry["operation"] else ""
    replayed = f" {entry['idempotency']}" if entry["idempotency"] == "replayed" else ""
    fault = f" fault={entry['fault']}" if entry["fault"] else ""
    return f"{entry['method']} {entry['path']} -> {status}{operation}{replayed}{fault}"


def event_line(event: WebhookEvent) -> str:
    """Return an event in a line: `wallet.credited: delivered to http://127.0.0.1:8000/hook`."""
    fates = []
    for each in event["deliveries"]:
        last = each["attempts"][-1] if each["attempts"] else None
        why = (
            f" ({last['error'] or last['status']})"
            if last and each["status"] != "delivered"
            else ""
        )
        fates.append(f"{each['status']}{why} to {each['url']}")
    return f"{event['event']}: {', '.join(fates) or 'nobody listens'}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"

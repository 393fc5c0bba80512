"""Events, and their deliveries to whoever listens."""

from mockserver.client.connection import Calls, given, part
from mockserver.client.types import (
    DeliveryFaults,
    DeliveryMode,
    DeliveryStatus,
    Drained,
    WebhookEvent,
    WebhookSettings,
)


class WebhookCalls:
    """Reads events, sends them again, and makes deliveries go wrong."""

    _calls: Calls

    def webhooks(
        self,
        event: str | None = None,
        status: DeliveryStatus | None = None,
        limit: int | None = None,
    ) -> list[WebhookEvent]:
        """Return the world's events, newest first, with what became of their deliveries.

        `event` is a name; with `status` only events that have such a delivery are returned. There
        are at most 100 unless `limit` says else.
        """
        wanted = given({"event": event, "status": status, "limit": limit})
        events: list[WebhookEvent] = self._calls.here("GET", "/webhooks", query=wanted)["events"]
        return events

    def drain(self, timeout: str | float | None = None) -> Drained:
        """Wait until all that is due was sent and answered, ten seconds unless `timeout` says else.

        Counts what this call has seen to its end, and what is still pending: retries that lie in
        the future of the world's clock.
        """
        wanted = given({"timeout": timeout})
        answer: Drained = self._calls.patiently("POST", "/webhooks/drain", wanted)
        return answer

    def redeliver(self, webhook_id: str) -> WebhookEvent:
        """Send an event once more to all of its endpoints, or one delivery, by its id."""
        path = f"/webhooks/{part(webhook_id)}/redeliver"
        event: WebhookEvent = self._calls.here("POST", path)
        return event

    def webhook_settings(
        self, mode: DeliveryMode | None = None, faults: DeliveryFaults | None = None
    ) -> WebhookSettings:
        """Drop all webhooks (`sink`) or send them, and let some go wrong; returns the settings.

        What is left out stays as it is.
        """
        wanted = given({"mode": mode, "faults": faults})
        settings: WebhookSettings = self._calls.here("PUT", "/webhooks/settings", wanted)
        return settings

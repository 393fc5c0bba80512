"""Events and their deliveries."""

from typing import Any, Literal, TypedDict

DeliveryStatus = Literal["pending", "delivered", "failed", "dropped"]


class WebhookAttempt(TypedDict):
    """One try to send an event: the status of the answer, or what went wrong."""

    at: str
    status: int | None
    error: str | None


class WebhookDelivery(TypedDict):
    """An event on its way to one endpoint; `dropped`: it was not meant to arrive."""

    id: str
    endpoint: str
    url: str
    status: DeliveryStatus
    attempts: list[WebhookAttempt]
    next_at: str | None


class WebhookEvent(TypedDict):
    """One event with all of its deliveries; the payload is what receivers get."""

    id: str
    at: str
    provider: str
    event: str
    payload: dict[str, Any]
    deliveries: list[WebhookDelivery]


class Drained(TypedDict):
    """What became of the deliveries that were due, and how many still wait."""

    delivered: int
    failed: int
    pending: int


DeliveryMode = Literal["deliver", "sink"]


class DeliveryFaults(TypedDict, total=False):
    """How likely it is that a delivery goes wrong in this way, each from 0 to 1."""

    drop: float
    duplicate: float
    delay: float
    bad_signature: float
    reorder: float


class WebhookSettings(TypedDict):
    """Whether webhooks are sent, and what goes wrong with them."""

    mode: DeliveryMode
    faults: DeliveryFaults

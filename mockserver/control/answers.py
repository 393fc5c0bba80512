"""Answers that hold what the client unwraps; the shapes inside are the client's own."""

from typing import Literal, TypedDict

from mockserver.client import types


class Health(TypedDict):
    """The server answers."""

    status: Literal["ok"]


class Worlds(TypedDict):
    """All worlds."""

    worlds: list[types.World]


class Checkpoints(TypedDict):
    """The checkpoints of a world, oldest first."""

    checkpoints: list[types.Checkpoint]


class Faults(TypedDict):
    """Rules with their counters, oldest first."""

    faults: list[types.Fault]


class Catalogue(TypedDict):
    """The error codes that rules can name, by provider."""

    providers: dict[str, list[types.CatalogueCode]]


class Requests(TypedDict):
    """Requests, newest first, and how many older ones have made room for them."""

    requests: list[types.JournalEntry]
    evicted: int


class Count(TypedDict):
    """How many requests fit."""

    count: int


class Events(TypedDict):
    """Events with their deliveries, newest first."""

    events: list[types.WebhookEvent]

"""Answers that hold what the client unwraps; the shapes inside are the client's own."""

from typing import Literal, TypedDict

from mockserver import control_wire


class Health(TypedDict):
    """The server answers."""

    status: Literal["ok"]


class Worlds(TypedDict):
    """All worlds."""

    worlds: list[control_wire.World]


class Checkpoints(TypedDict):
    """The checkpoints of a world, oldest first."""

    checkpoints: list[control_wire.Checkpoint]


class Ledgers(TypedDict):
    """The ledgers of a member, one for each part of a service that has one."""

    ledgers: list[control_wire.MemberLedger]


class Faults(TypedDict):
    """Rules with their counters, oldest first."""

    faults: list[control_wire.Fault]


class Catalogue(TypedDict):
    """The error codes that rules can name, by provider."""

    providers: dict[str, list[control_wire.CatalogueCode]]


class Requests(TypedDict):
    """Requests, newest first, and how many older ones have made room for them."""

    requests: list[control_wire.JournalEntry]
    evicted: int


class Count(TypedDict):
    """How many requests fit."""

    count: int


class Events(TypedDict):
    """Events with their deliveries, newest first."""

    events: list[control_wire.WebhookEvent]

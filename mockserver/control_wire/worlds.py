"""The server, its worlds, and their time."""

from typing import Any, Literal, TypedDict

Mode = Literal["running", "frozen"]


class ProviderInfo(TypedDict):
    """One provider of the server; `credentials` are those of the demo world, name to value."""

    name: str
    base_url: str
    hosts: list[str]
    operations: int
    credentials: dict[str, Any]


class Info(TypedDict):
    """What the server says of itself."""

    version: str
    providers: list[ProviderInfo]
    worlds: int
    settings: dict[str, Any]


class World(TypedDict):
    """One world; `requests` counts those that it has answered."""

    name: str
    created_at: str
    last_used_at: str
    now: str
    mode: Mode
    requests: int


class Due(TypedDict):
    """Work that ran or will run at a time of the world's clock."""

    at: str
    what: str


class ClockState(TypedDict):
    """The world's time, and the next hundred things due."""

    now: str
    mode: Mode
    due: list[Due]


class Advanced(TypedDict):
    """The time after an advance, and what ran on the way, in order."""

    now: str
    mode: Mode
    ran: list[Due]


class Reset(TypedDict):
    """The world that was reset, and its time."""

    world: str
    now: str


class Checkpoint(TypedDict):
    """A named point in the world's history; `at` is the world's time then."""

    name: str
    at: str


class Restored(TypedDict):
    """The checkpoint that the world went back to, and its time."""

    name: str
    now: str


class Change(TypedDict):
    """A record as it was and as it is."""

    before: Any
    after: Any


class Diff(TypedDict):
    """What has become of a world's records, by table, and how many requests it has answered."""

    added: dict[str, list[Any]]
    changed: dict[str, list[Change]]
    removed: dict[str, list[Any]]
    requests: int

"""What the domain can refuse. An error holds data; providers give it status, code and text."""

from __future__ import annotations


class DomainError(Exception):
    """A rule of the domain said no. Nothing has changed when it is raised."""


class InsufficientPoints(DomainError):
    """An account holds fewer points than a debit needs (both in the ledger's smallest unit)."""

    def __init__(self, needed: int, available: int) -> None:
        super().__init__(f"{needed} points needed, {available} available")
        self.needed = needed
        self.available = available


class ClockBackwards(DomainError):
    """A world was asked for a time before its present (instants in milliseconds)."""

    def __init__(self, now_ms: int, wanted_ms: int) -> None:
        super().__init__(f"the world's present is {now_ms}, {wanted_ms} lies before it")
        self.now_ms = now_ms
        self.wanted_ms = wanted_ms


class UnknownCheckpoint(DomainError):
    """No checkpoint of that name exists in the world."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no checkpoint {name!r}")
        self.name = name


class LimitReached(DomainError):
    """A named limit of the server is used up, for example the number of worlds."""

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(f"at most {limit} {what}")
        self.what = what
        self.limit = limit

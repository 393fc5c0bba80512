"""What can be wrong with a request before a provider's own rules are asked."""

from __future__ import annotations

from collections.abc import Sequence

from mockserver.core.errors import DomainError
from mockserver.core.validation import Problem


class RouteUnknown(DomainError):
    """No operation has this path."""


class MethodUnknown(DomainError):
    """The path exists, but not with this method; `allowed` are the ones it has."""

    def __init__(self, allowed: Sequence[str]) -> None:
        super().__init__(f"allowed: {', '.join(allowed)}")
        self.allowed = tuple(allowed)


class OperationMissing(DomainError):
    """The provider documents this operation, but this server does not have it yet."""

    def __init__(self, operation: str) -> None:
        super().__init__(operation)
        self.operation = operation


class Unauthenticated(DomainError):
    """The credential is missing, unknown, garbled or no longer valid."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AccessForbidden(DomainError):
    """The credential is valid but may not do this."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RateLimited(DomainError):
    """Too many requests; another one is welcome in `retry_after_s` seconds."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"retry in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class BodyMalformed(DomainError):
    """The body is missing, not JSON, or not an object."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooManyHeaders(DomainError):
    """The request has more header lines than the server takes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} header lines")
        self.limit = limit


class BodyTooLarge(DomainError):
    """The body is larger than the server takes (bytes)."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


class InvalidInput(DomainError):
    """Fields of the body, the query or the headers do not fit; `problems` lists all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{each.path}: {each.message}" for each in problems))
        self.problems = tuple(problems)


class IdempotencyKeyReused(DomainError):
    """The idempotency key belongs to another request."""


class UnexpectedFailure(DomainError):
    """The server itself is broken; the cause is in its log."""


def invalid(path: str, message: str) -> InvalidInput:
    """One field that does not fit."""
    return InvalidInput([Problem(path, message)])

"""Every error of the service: what it means here, and how it looks on the wire.

The rows stand in the order in which the checks are made. The shape of the body, and the code for
each status, are those of the service's public error guide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from mockserver.core.errors import DomainError, InsufficientPoints, LimitReached
from mockserver.exchange.error_table import ErrorTable
from mockserver.exchange.errors import (
    AccessForbidden,
    BodyMalformed,
    BodyTooLarge,
    IdempotencyKeyReused,
    InvalidInput,
    MethodUnknown,
    OperationMissing,
    RateLimited,
    RouteUnknown,
    TooManyHeaders,
    Unauthenticated,
    UnexpectedFailure,
)
from mockserver.exchange.limits import limit_text
from mockserver.exchange.operation import CatalogueEntry, Situation
from mockserver.exchange.request import Answer


class NotFound(DomainError):
    """No such record in the caller's part of the data."""

    def __init__(self, what: str, id: str) -> None:
        super().__init__(f"{what} {id}")
        self.what = what
        self.id = id


class AlreadyBooked(DomainError):
    """The member has a booking of this offer that was not canceled."""

    def __init__(self, redemption: str) -> None:
        super().__init__(redemption)
        self.redemption = redemption


class OfferUnavailable(DomainError):
    """The offer has ended or is sold out."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class InsufficientOrgPoints(DomainError):
    """The org's pool, credit included, cannot cover a draw."""

    def __init__(self, needed: int, headroom: int) -> None:
        super().__init__(f"{needed} needed, {headroom} left")
        self.needed = needed
        self.headroom = headroom


class NoMemberWallets(DomainError):
    """The org settles from its pool: members have no wallets to credit."""


class UrlNotAllowed(DomainError):
    """A webhook endpoint may not have this URL."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnknownEvents(DomainError):
    """A webhook endpoint asks for events that do not exist."""

    def __init__(self, names: tuple[str, ...], known: tuple[str, ...]) -> None:
        super().__init__(", ".join(names))
        self.names = names
        self.known = known


class TooManyEndpoints(DomainError):
    """The org has as many active webhook endpoints as it may."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"at most {limit}")
        self.limit = limit


class InterestUsed(DomainError):
    """The interest has a booking already that was not canceled."""

    def __init__(self, interest: str, redemption: str) -> None:
        super().__init__(f"{interest} by {redemption}")
        self.interest = interest
        self.redemption = redemption


class ConversationForbidden(DomainError):
    """A thread of the caller's part of the data is another member's."""

    def __init__(self, conversation: str) -> None:
        super().__init__(conversation)
        self.conversation = conversation


class RepriceUnconfirmed(DomainError):
    """A new ratio would change what offers show, and nobody has said that it may."""

    def __init__(self, current: float, requested: float, offers: int) -> None:
        super().__init__(f"{current} to {requested}")
        self.current = current
        self.requested = requested
        self.offers = offers


class NotCompleted(DomainError):
    """Feedback has to wait until the booking is completed."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class ForbiddenStatus(DomainError):
    """A booking cannot go from one status to the other."""

    def __init__(self, status: str, wanted: str, allowed: tuple[str, ...]) -> None:
        super().__init__(f"{status} to {wanted}")
        self.status = status
        self.wanted = wanted
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """How one error is answered; `message` and `details` are made from the error's data."""

    error: type[Exception]
    status: int
    code: str
    message: Callable[[Any], str]
    details: Callable[[Any], dict[str, object]] | None = None
    headers: Callable[[Any], tuple[tuple[bytes, bytes], ...]] | None = None


def _fields(error: InvalidInput) -> dict[str, object]:
    return {"fields": [{"path": each.path, "message": each.message} for each in error.problems]}


def _invalid(error: InvalidInput) -> str:
    first, *more = error.problems
    others = f" (and {len(more)} more)" if more else ""
    return f"{first.path} {first.message}{others}." if first.path else f"{first.message}{others}."


def _retry_after(seconds: int) -> tuple[tuple[bytes, bytes], ...]:
    return ((b"retry-after", str(seconds).encode()),)


def _ends(error: ForbiddenStatus) -> str:
    if not error.allowed:
        return f"The redemption is {error.status}, which is final."
    allowed = ", ".join(error.allowed)
    return f"A redemption that is {error.status} cannot become {error.wanted}, only {allowed}."


ROWS = (
    ErrorRow(
        LimitReached,
        503,
        "INTERNAL",
        lambda error: f"This sandbox is full. {limit_text(error)}",
    ),
    ErrorRow(
        TooManyHeaders,
        431,
        "BAD_REQUEST",
        lambda error: f"The request has more than {error.limit} header lines.",
    ),
    ErrorRow(
        RouteUnknown,
        404,
        "NOT_FOUND",
        lambda _: "There is no such path; `mockserver routes` lists those there are.",
    ),
    ErrorRow(
        MethodUnknown,
        404,
        "NOT_FOUND",
        lambda error: f"This path has no such method, only {', '.join(error.allowed)}.",
    ),
    ErrorRow(Unauthenticated, 401, "UNAUTHORIZED", lambda error: error.reason),
    ErrorRow(
        RateLimited,
        429,
        "RATE_LIMITED",
        lambda error: f"Too many requests; retry in {error.retry_after_s} s.",
        headers=lambda error: _retry_after(error.retry_after_s),
    ),
    ErrorRow(AccessForbidden, 403, "FORBIDDEN", lambda error: error.reason),
    ErrorRow(
        OperationMissing,
        501,
        "INTERNAL",
        lambda error: f"This sandbox does not have the operation {error.operation} yet.",
    ),
    ErrorRow(
        IdempotencyKeyReused,
        409,
        "IDEMPOTENCY_KEY_REUSED",
        lambda _: "This Idempotency-Key was used for a request with another path or body.",
    ),
    ErrorRow(BodyMalformed, 400, "BAD_REQUEST", lambda error: error.reason),
    ErrorRow(
        BodyTooLarge,
        413,
        "PAYLOAD_TOO_LARGE",
        lambda error: f"The body is larger than {error.limit} bytes.",
    ),
    ErrorRow(InvalidInput, 422, "VALIDATION", _invalid, details=_fields),
    ErrorRow(NotFound, 404, "NOT_FOUND", lambda error: f"There is no {error.what} {error.id!r}."),
    ErrorRow(
        ConversationForbidden,
        403,
        "CONVERSATION_FORBIDDEN",
        lambda error: f"The conversation {error.conversation!r} belongs to another member.",
    ),
    ErrorRow(
        NoMemberWallets,
        409,
        "CONFLICT",
        lambda _: "The organization settles from its pool, so members have no wallets to credit.",
    ),
    ErrorRow(
        RepriceUnconfirmed,
        409,
        "CONFLICT",
        lambda error: (
            f"Going from {error.current} to {error.requested} units per dollar changes the display"
            f" price of {error.offers} offers; send confirmReprice: true if that is meant."
        ),
        details=lambda error: {
            "currentUnitsPerUSD": error.current,
            "requestedUnitsPerUSD": error.requested,
            "offersAffected": error.offers,
        },
    ),
    ErrorRow(
        NotCompleted,
        422,
        "REDEMPTION_NOT_COMPLETED",
        lambda error: f"The experience has not been completed yet: it is {error.status}.",
        details=lambda error: {"status": error.status},
    ),
    ErrorRow(ForbiddenStatus, 409, "CONFLICT", _ends),
    ErrorRow(
        InterestUsed,
        409,
        "CONFLICT",
        lambda error: f"The interest was used already, for the redemption {error.redemption}.",
    ),
    ErrorRow(
        AlreadyBooked,
        409,
        "REDEMPTION_ALREADY_EXISTS",
        lambda error: f"The member has already booked this offer: {error.redemption}.",
    ),
    ErrorRow(
        OfferUnavailable,
        422,
        "OFFER_UNAVAILABLE",
        lambda error: f"The offer is not available: {error.reason}.",
    ),
    ErrorRow(
        InsufficientPoints,
        422,
        "INSUFFICIENT_POINTS",
        lambda error: f"The offer costs {error.needed} points, the member has {error.available}.",
    ),
    ErrorRow(
        InsufficientOrgPoints,
        402,
        "INSUFFICIENT_ORG_POINTS",
        lambda error: (
            f"Insufficient organization points: {error.needed} needed, {error.headroom} left."
        ),
    ),
    ErrorRow(
        UrlNotAllowed,
        422,
        "WEBHOOK_URL_NOT_ALLOWED",
        lambda error: f"The URL is not allowed: {error.reason}.",
    ),
    ErrorRow(
        UnknownEvents,
        422,
        "WEBHOOK_EVENT_UNKNOWN",
        lambda error: (
            f"There is no event {', '.join(error.names)}; known: {', '.join(error.known)}."
        ),
    ),
    ErrorRow(
        TooManyEndpoints,
        409,
        "CONFLICT",
        lambda error: f"At most {error.limit} webhook endpoints can be active; disable one first.",
    ),
    ErrorRow(UnexpectedFailure, 500, "INTERNAL", lambda _: "Something went wrong on our side."),
)

TABLE = ErrorTable(ROWS)


def render(error: Exception, _: Situation) -> Answer:
    """The answer to an error. Raises LookupError for one that has no row."""
    row = TABLE.row(error)
    details = row.details(error) if row.details else None
    headers = row.headers(error) if row.headers else ()
    return _envelope(row.status, row.code, row.message(error), details, headers)


def explain(error: Exception) -> tuple[int, str, str]:
    """Status, code and message of an error. Raises LookupError for one that has no row."""
    row = TABLE.row(error)
    return row.status, row.code, row.message(error)


def force(entry: CatalogueEntry, _: Situation, retry_after_s: int) -> Answer:
    """The answer to a fault that asks for a code."""
    details: dict[str, object] = dict(entry.details)
    if entry.code == "VALIDATION":
        details = {"fields": []}
    headers = _retry_after(retry_after_s) if entry.retry_after else ()
    return _envelope(entry.status, entry.code, entry.message, details, headers)


def _envelope(
    status: int,
    code: str,
    message: str,
    details: dict[str, object] | None,
    headers: tuple[tuple[bytes, bytes], ...],
) -> Answer:
    error: dict[str, object] = {"code": code, "message": message}
    if details:
        error["details"] = details
    return Answer(status, msgspec.json.encode({"error": error}), headers)

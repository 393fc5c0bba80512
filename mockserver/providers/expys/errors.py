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
from mockserver.exchange.operation import CatalogueEntry
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
        lambda error: f"This sandbox is full: at most {error.limit} {error.what}.",
    ),
    ErrorRow(
        TooManyHeaders,
        431,
        "BAD_REQUEST",
        lambda error: f"The request has more than {error.limit} header lines.",
    ),
    ErrorRow(RouteUnknown, 404, "NOT_FOUND", lambda _: "There is no such path."),
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
        NoMemberWallets,
        409,
        "CONFLICT",
        lambda _: "The organization settles from its pool, so members have no wallets to credit.",
    ),
    ErrorRow(ForbiddenStatus, 409, "CONFLICT", _ends),
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
    ErrorRow(UnexpectedFailure, 500, "INTERNAL", lambda _: "Something went wrong on our side."),
)

_BY_TYPE = {row.error: row for row in ROWS}

# In the order of the service's own list of codes. `by_state`: the server's state can produce it.
CATALOGUE = (
    CatalogueEntry(
        "BAD_REQUEST",
        400,
        "The request could not be read.",
        "the body is missing, is not JSON, or is not an object",
        True,
    ),
    CatalogueEntry(
        "UNAUTHORIZED",
        401,
        "The credential is not valid.",
        "the key or token is missing, unknown, garbled or expired, or its member was removed",
        True,
    ),
    CatalogueEntry(
        "INSUFFICIENT_ORG_POINTS",
        402,
        "Insufficient organization points.",
        "the org's live pool, credit included, cannot cover a credit or a redemption",
        True,
    ),
    CatalogueEntry(
        "FORBIDDEN",
        403,
        "This credential may not do this.",
        "the operation takes the other kind of credential, a scope is missing, or a member token"
        " names another member",
        True,
    ),
    CatalogueEntry(
        "CONVERSATION_FORBIDDEN",
        403,
        "This conversation belongs to another member.",
        "a conversation of the same org and environment is another member's",
        False,
    ),
    CatalogueEntry(
        "NOT_FOUND",
        404,
        "There is no such resource.",
        "the path or the record does not exist for this caller",
        True,
    ),
    CatalogueEntry(
        "CONFLICT",
        409,
        "The request conflicts with the present state.",
        "wallets of an org that settles from its pool are credited, or a final redemption is"
        " canceled",
        True,
    ),
    CatalogueEntry(
        "REDEMPTION_ALREADY_EXISTS",
        409,
        "The member has already booked this offer.",
        "the member has a redemption of this offer that was not canceled",
        True,
    ),
    CatalogueEntry(
        "IDEMPOTENCY_KEY_REUSED",
        409,
        "This Idempotency-Key was used for another request.",
        "the same Idempotency-Key comes with another path or body",
        True,
    ),
    CatalogueEntry(
        "PAYLOAD_TOO_LARGE", 413, "The body is too large.", "the body is larger than 1 MiB", True
    ),
    CatalogueEntry(
        "UNPROCESSABLE_ENTITY",
        422,
        "The request could not be processed.",
        "the service's default for 422; this server itself says VALIDATION instead",
        False,
    ),
    CatalogueEntry(
        "VALIDATION",
        422,
        "A field is not valid.",
        "a field of the body, the query or a header does not fit",
        True,
    ),
    CatalogueEntry(
        "INSUFFICIENT_POINTS",
        422,
        "The member has too few points.",
        "the member's balance is below the offer's price",
        True,
    ),
    CatalogueEntry(
        "OFFER_UNAVAILABLE",
        422,
        "The offer is not available.",
        "the offer has ended or is sold out",
        True,
    ),
    CatalogueEntry(
        "REDEMPTION_NOT_COMPLETED",
        422,
        "The experience has not been completed yet.",
        "feedback is given on a redemption that is not COMPLETED",
        False,
        details=(("status", "AWAITING_VENDOR"),),
    ),
    CatalogueEntry(
        "WEBHOOK_EVENT_UNKNOWN",
        422,
        "There is no such event.",
        "a webhook endpoint subscribes to a name outside the list of events",
        False,
    ),
    CatalogueEntry(
        "WEBHOOK_URL_NOT_ALLOWED",
        422,
        "This URL is not allowed.",
        "a webhook endpoint's URL is not https or its target is not allowed",
        False,
    ),
    CatalogueEntry(
        "RATE_LIMITED",
        429,
        "Too many requests.",
        "a credential made more requests in 60 s than its org may",
        True,
        retry_after=True,
    ),
    CatalogueEntry("INTERNAL", 500, "Something went wrong on our side.", "a failure inside", False),
)


def _row(error: Exception) -> ErrorRow:
    for kind in type(error).__mro__:
        row = _BY_TYPE.get(kind)
        if row is not None:
            return row
    raise LookupError(type(error).__name__)


def render(error: Exception) -> Answer:
    """The answer to an error. Raises LookupError for one that has no row."""
    row = _row(error)
    details = row.details(error) if row.details else None
    headers = row.headers(error) if row.headers else ()
    return _envelope(row.status, row.code, row.message(error), details, headers)


def explain(error: Exception) -> tuple[int, str, str]:
    """Status, code and message of an error. Raises LookupError for one that has no row."""
    row = _row(error)
    return row.status, row.code, row.message(error)


def force(entry: CatalogueEntry, retry_after_s: int) -> Answer:
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

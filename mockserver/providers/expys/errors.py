"""Every error of the service, and how it is answered.

The rows stand in the order in which the checks are made. The shape of the body, and the code for
each status, are those of the service's public error guide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from mockserver.core.errors import InsufficientPoints, LimitReached
from mockserver.exchange.error_table import ErrorTable, retry_after
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
from mockserver.exchange.request import Answer, Headers
from mockserver.providers.expys import refusals


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """How one error is answered; `message` and `details` are made from the error's data."""

    error: type[Exception]
    status: int
    code: str
    message: Callable[[Any], str]
    details: Callable[[Any], dict[str, object]] | None = None
    headers: Callable[[Any], Headers] | None = None


def _fields(error: InvalidInput) -> dict[str, object]:
    return {"fields": [{"path": each.path, "message": each.message} for each in error.problems]}


def _invalid(error: InvalidInput) -> str:
    first, *more = error.problems
    others = f" (and {len(more)} more)" if more else ""
    return f"{first.path} {first.message}{others}." if first.path else f"{first.message}{others}."


def _ends(error: refusals.ForbiddenStatus) -> str:
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
        headers=lambda error: retry_after(error.retry_after_s),
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
    ErrorRow(
        refusals.NotFound, 404, "NOT_FOUND", lambda error: f"There is no {error.what} {error.id!r}."
    ),
    ErrorRow(
        refusals.ConversationForbidden,
        403,
        "CONVERSATION_FORBIDDEN",
        lambda error: f"The conversation {error.conversation!r} belongs to another member.",
    ),
    ErrorRow(
        refusals.NoMemberWallets,
        409,
        "CONFLICT",
        lambda _: "The organization settles from its pool, so members have no wallets to credit.",
    ),
    ErrorRow(
        refusals.RepriceUnconfirmed,
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
        refusals.NotCompleted,
        422,
        "REDEMPTION_NOT_COMPLETED",
        lambda error: f"The experience has not been completed yet: it is {error.status}.",
        details=lambda error: {"status": error.status},
    ),
    ErrorRow(refusals.ForbiddenStatus, 409, "CONFLICT", _ends),
    ErrorRow(
        refusals.InterestUsed,
        409,
        "CONFLICT",
        lambda error: f"The interest was used already, for the redemption {error.redemption}.",
    ),
    ErrorRow(
        refusals.AlreadyBooked,
        409,
        "REDEMPTION_ALREADY_EXISTS",
        lambda error: f"The member has already booked this offer: {error.redemption}.",
    ),
    ErrorRow(
        refusals.OfferUnavailable,
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
        refusals.InsufficientOrgPoints,
        402,
        "INSUFFICIENT_ORG_POINTS",
        lambda error: (
            f"Insufficient organization points: {error.needed} needed, {error.headroom} left."
        ),
    ),
    ErrorRow(
        refusals.UrlNotAllowed,
        422,
        "WEBHOOK_URL_NOT_ALLOWED",
        lambda error: f"The URL is not allowed: {error.reason}.",
    ),
    ErrorRow(
        refusals.UnknownEvents,
        422,
        "WEBHOOK_EVENT_UNKNOWN",
        lambda error: (
            f"There is no event {', '.join(error.names)}; known: {', '.join(error.known)}."
        ),
    ),
    ErrorRow(
        refusals.TooManyEndpoints,
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
    headers = retry_after(retry_after_s) if entry.retry_after else ()
    return _envelope(entry.status, entry.code, entry.message, details, headers)


def _envelope(
    status: int,
    code: str,
    message: str,
    details: dict[str, object] | None,
    headers: Headers,
) -> Answer:
    error: dict[str, object] = {"code": code, "message": message}
    if details:
        error["details"] = details
    return Answer(status, msgspec.json.encode({"error": error}), headers)

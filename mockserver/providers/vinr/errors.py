"""Every error of the service, and how it is answered.

The rows stand in the order in which the checks are made. The fields of the body and the types
are those of the service's page of error codes; most names of codes are not public and are
decided here, in these rows and in the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from msgspec import UNSET

from mockserver.core.errors import LimitReached
from mockserver.exchange.error_table import ErrorTable, allow, retry_after
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
from mockserver.exchange.idempotency import KeyUnusable
from mockserver.exchange.operation import CatalogueEntry, Situation
from mockserver.exchange.request import Answer, Headers
from mockserver.providers.vinr import refusals, wire
from mockserver.providers.vinr.refusals import CardDeclined, Refusal

DOC_URL = "https://docs.vinr.com/docs/troubleshooting/error-codes"

AUTHENTICATION: Final = "authentication_error"
VALIDATION: Final = "validation_error"
PAYMENT: Final = "payment_error"
BILLING: Final = "billing_error"
RATE_LIMIT: Final = "rate_limit_error"
API: Final = "api_error"

_TYPES: Final[dict[int, wire.ErrorType]] = {
    400: VALIDATION,
    401: AUTHENTICATION,
    402: PAYMENT,
    403: AUTHENTICATION,
    404: VALIDATION,
    405: VALIDATION,
    409: BILLING,
    413: VALIDATION,
    422: BILLING,
    429: RATE_LIMIT,
    431: VALIDATION,
}


def type_of(status: int) -> wire.ErrorType:
    """The type that every error with this status has."""
    return _TYPES.get(status, API)


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """How one error is answered; the message and the headers are made from the error's data."""

    error: type[Exception]
    status: int
    code: str
    message: Callable[[Any], str] = lambda error: error.message
    headers: Callable[[Any], Headers] = lambda _: ()


def _invalid(error: InvalidInput) -> str:
    first = error.problems[0]
    return f"{first.path}: {first.message}." if first.path else f"{first.message}."


ROWS = (
    ErrorRow(
        LimitReached,
        503,
        "service_unavailable",
        lambda error: f"This sandbox is full: at most {error.limit} {error.what}.",
    ),
    # Not among the service's statuses; the code is that of other headers that do not fit.
    ErrorRow(
        TooManyHeaders,
        431,
        "parameter_invalid",
        lambda error: f"The request has more than {error.limit} header lines.",
    ),
    ErrorRow(refusals.ExpiredKey, 401, "expired_api_key", lambda error: error.reason),
    ErrorRow(Unauthenticated, 401, "invalid_api_key", lambda error: error.reason),
    ErrorRow(AccessForbidden, 403, "insufficient_permissions", lambda error: error.reason),
    ErrorRow(
        RateLimited,
        429,
        "rate_limited",
        lambda error: f"Too many requests; retry in {error.retry_after_s} s.",
        lambda error: retry_after(error.retry_after_s),
    ),
    ErrorRow(
        RouteUnknown,
        404,
        "resource_not_found",
        lambda _: "There is no such path; `mockserver routes` lists those there are.",
    ),
    ErrorRow(
        MethodUnknown,
        405,
        "method_not_allowed",
        lambda error: f"This path has no such method, only {', '.join(error.allowed)}.",
        allow,
    ),
    ErrorRow(
        OperationMissing,
        501,
        "internal_error",
        lambda error: f"This sandbox does not have the operation {error.operation} yet.",
    ),
    ErrorRow(refusals.UnknownVersion, 400, "invalid_api_version"),
    ErrorRow(
        BodyTooLarge,
        413,
        "body_too_large",
        lambda error: f"The body is larger than {error.limit} bytes.",
    ),
    ErrorRow(BodyMalformed, 400, "invalid_json", lambda error: error.reason),
    ErrorRow(KeyUnusable, 400, "invalid_idempotency_key", _invalid),
    ErrorRow(
        IdempotencyKeyReused,
        409,
        "idempotency_key_reused",
        lambda _: "This Idempotency-Key was used for a request with other parameters.",
    ),
    ErrorRow(refusals.ParameterMissing, 400, "parameter_missing"),
    ErrorRow(InvalidInput, 400, "parameter_invalid", _invalid),
    ErrorRow(refusals.ParameterConflict, 400, "parameter_conflict"),
    ErrorRow(refusals.ReservedReason, 400, "reserved_reason"),
    ErrorRow(refusals.BatchTooLarge, 400, "batch_too_large"),
    ErrorRow(refusals.InvalidCursor, 400, "invalid_cursor"),
    ErrorRow(refusals.InvalidExpand, 400, "invalid_expand"),
    ErrorRow(refusals.ImmutableField, 400, "immutable_field"),
    ErrorRow(refusals.NotFound, 404, "resource_not_found"),
    ErrorRow(refusals.AccountExists, 409, "account_already_exists"),
    ErrorRow(refusals.TierExists, 409, "tier_already_exists"),
    ErrorRow(refusals.EntryTierRequired, 409, "entry_tier_required"),
    ErrorRow(refusals.DecimalsInUse, 409, "decimals_in_use"),
    ErrorRow(refusals.AccountNotActive, 422, "account_not_active"),
    ErrorRow(refusals.ProgramNotActive, 422, "program_not_active"),
    ErrorRow(refusals.MergeNotAllowed, 422, "merge_not_allowed"),
    ErrorRow(refusals.RewardNotAvailable, 422, "reward_not_available"),
    ErrorRow(refusals.RewardOutOfStock, 422, "reward_out_of_stock"),
    ErrorRow(refusals.RewardNotEligible, 422, "reward_not_eligible"),
    ErrorRow(refusals.RedemptionLimitReached, 422, "redemption_limit_reached"),
    ErrorRow(refusals.TooFewPoints, 422, "insufficient_points"),
    ErrorRow(refusals.NotReversible, 422, "redemption_not_reversible"),
    ErrorRow(refusals.NotFulfillable, 422, "redemption_not_fulfillable"),
    ErrorRow(refusals.NotApplicable, 422, "redemption_not_applicable"),
    ErrorRow(refusals.CurrencyMismatch, 422, "currency_mismatch"),
    ErrorRow(refusals.PaymentNotRefundable, 422, "payment_not_refundable"),
    ErrorRow(refusals.AmountTooLarge, 422, "amount_too_large"),
    ErrorRow(refusals.PaymentNotCapturable, 422, "payment_not_capturable"),
    ErrorRow(refusals.PaymentNotCancellable, 422, "payment_not_cancellable"),
    # Levers alone; no operation moves things where they cannot go.
    ErrorRow(refusals.ForbiddenStatus, 409, "resource_in_use"),
    ErrorRow(CardDeclined, 402, "card_declined"),
    ErrorRow(
        UnexpectedFailure, 500, "internal_error", lambda _: "Something went wrong on our side."
    ),
)

TABLE = ErrorTable(ROWS)


def render(error: Exception, situation: Situation) -> Answer:
    """The answer to an error. Raises LookupError for one that has no row."""
    row = TABLE.row(error)
    more: dict[str, str | None] = {}
    if isinstance(error, InvalidInput) and not isinstance(error, KeyUnusable):
        more["param"] = error.problems[0].path
    elif isinstance(error, Refusal):
        more = {"param": error.param, "resource": error.resource}
    if isinstance(error, CardDeclined):
        more["decline_code"] = error.decline_code
    return _envelope(row.status, row.code, row.message(error), situation, more, row.headers(error))


def explain(error: Exception) -> tuple[int, str, str]:
    """Status, code and message of an error. Raises LookupError for one that has no row."""
    row = TABLE.row(error)
    return row.status, row.code, row.message(error)


def force(entry: CatalogueEntry, situation: Situation, retry_after_s: int) -> Answer:
    """The answer to a fault that asks for a code."""
    headers = retry_after(retry_after_s) if entry.retry_after else ()
    details: dict[str, str | None] = dict(entry.details)
    return _envelope(entry.status, entry.code, entry.message, situation, details, headers)


def _envelope(
    status: int,
    code: str,
    message: str,
    situation: Situation,
    more: dict[str, str | None],
    headers: Headers,
) -> Answer:
    detail = wire.ErrorDetail(
        type=type_of(status),
        code=code,
        message=message,
        param=more.get("param") or UNSET,
        doc_url=f"{DOC_URL}#{code}",
        request_id=situation.request_id,
        decline_code=more.get("decline_code") or UNSET,
        resource=more.get("resource") or UNSET,
    )
    return Answer(status, msgspec.json.encode(wire.ErrorBody(detail)), headers)

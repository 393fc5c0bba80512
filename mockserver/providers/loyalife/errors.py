"""Every error of the service, and how it is answered.

The rows stand in the order in which the checks are made. The texts of the envelope are the
service's own, so what was wrong in particular is told by the header `X-Mock-Reason`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from mockserver.core.errors import InsufficientPoints, LimitReached
from mockserver.exchange.error_table import ErrorTable, allow, retry_after
from mockserver.exchange.errors import (
    BodyMalformed,
    BodyTooLarge,
    InvalidInput,
    MethodUnknown,
    OperationMissing,
    RateLimited,
    RouteUnknown,
    TooManyHeaders,
    Unauthenticated,
    UnexpectedFailure,
)
from mockserver.exchange.operation import CatalogueEntry, Situation
from mockserver.exchange.request import Answer, Headers
from mockserver.providers.loyalife import refusals
from mockserver.providers.loyalife.codes import CODES
from mockserver.providers.loyalife.wire import Envelope, Results

REASON_HEADER = b"x-mock-reason"

_REASON_LENGTH_MAX = 400


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """How one error is answered; text and status are those of the code unless given."""

    error: type[Exception]
    code: str
    reason: Callable[[Any], str] = str
    message: str | None = None
    status: int | None = None
    headers: Callable[[Any], Headers] = lambda _: ()


ROWS = (
    ErrorRow(LimitReached, "997", status=503),
    ErrorRow(TooManyHeaders, "998", status=431),
    ErrorRow(
        RouteUnknown,
        "404",
        lambda _: "there is no such path; `mockserver routes` lists those there are",
    ),
    ErrorRow(MethodUnknown, "405", headers=allow),
    ErrorRow(Unauthenticated, "401", lambda error: str(error.reason)),
    ErrorRow(RateLimited, "429", headers=lambda error: retry_after(error.retry_after_s)),
    ErrorRow(OperationMissing, "501", lambda error: f"{error.operation} is not built yet"),
    ErrorRow(BodyTooLarge, "998", status=413),
    ErrorRow(BodyMalformed, "998", lambda error: str(error.reason)),
    ErrorRow(InvalidInput, "999"),
    ErrorRow(refusals.EmailMalformed, "E102"),
    ErrorRow(refusals.NotListed, "998"),
    ErrorRow(refusals.BadRange, "998"),
    ErrorRow(refusals.BatchTooLarge, "998"),
    ErrorRow(refusals.BatchUnknown, "998", message="Batch not found", status=404),
    ErrorRow(refusals.WrongCredentials, "110"),
    ErrorRow(refusals.MemberNeverWas, "E202"),
    ErrorRow(refusals.MemberUnknown, "103"),
    ErrorRow(refusals.MemberCanceled, "113"),
    ErrorRow(refusals.MemberCanceledForUpdate, "E204"),
    ErrorRow(refusals.MemberNotActive, "107"),
    ErrorRow(refusals.LoginBlocked, "111"),
    ErrorRow(refusals.OtpUnknown, "124"),
    ErrorRow(refusals.OtpUsed, "122"),
    ErrorRow(refusals.OtpTriesUsedUp, "123"),
    ErrorRow(refusals.OtpExpired, "121"),
    ErrorRow(refusals.OtpWrong, "120"),
    ErrorRow(refusals.DuplicateRecord, "E201"),
    ErrorRow(refusals.DuplicateEmail, "E205"),
    ErrorRow(refusals.DuplicateMobile, "E206"),
    ErrorRow(refusals.UpdateFailed, "104"),
    ErrorRow(refusals.ProductUnknown, "006", message="Invalid product code"),
    ErrorRow(refusals.InsertFailed, "006"),
    ErrorRow(refusals.AwardFailed, "201"),
    ErrorRow(refusals.NothingFound, "204"),
    ErrorRow(refusals.OutsideLimits, "209"),
    ErrorRow(InsufficientPoints, "205"),
    ErrorRow(refusals.RedemptionUnknown, "207"),
    ErrorRow(refusals.ReversalMismatch, "208"),
    ErrorRow(refusals.AlreadyReversed, "206"),
    ErrorRow(refusals.LinkExists, "301"),
    ErrorRow(refusals.LinkUnknown, "302"),
    # Only levers look for these.
    ErrorRow(refusals.HoldUnknown, "404"),
    ErrorRow(refusals.ProgramUnknown, "404"),
    ErrorRow(refusals.OtpNotOpen, "404"),
    ErrorRow(UnexpectedFailure, "997", lambda _: "the server's log has the cause"),
)

TABLE = ErrorTable(ROWS)


def render(error: Exception, situation: Situation) -> Answer:
    """The answer to an error. Raises LookupError for one that has no row."""
    row = TABLE.row(error)
    code = CODES[row.code]
    status = code.status_of(situation) if row.status is None else row.status
    headers = (*row.headers(error), *_reason(row.reason(error)))
    return _envelope(status, row.code, row.message or code.message, headers)


def explain(error: Exception) -> tuple[int, str, str]:
    """HTTP status (that of the short paths), code and reason. Raises LookupError without a row."""
    row = TABLE.row(error)
    code = CODES[row.code]
    reason = row.reason(error)
    message = row.message or code.message
    return row.status or code.short_status, row.code, f"{message}: {reason}" if reason else message


def force(entry: CatalogueEntry, situation: Situation, retry_after_s: int) -> Answer:
    """The answer to a fault that asks for a code; its status is that of the operation."""
    code = CODES[entry.code]
    headers = retry_after(retry_after_s) if entry.retry_after else ()
    return _envelope(code.status_of(situation), code.number, code.message, headers)


def _reason(text: str) -> Headers:
    """The header that says what was wrong; it may quote what the client sent."""
    if not text:
        return ()
    line = "".join(char if char.isprintable() else " " for char in text[:_REASON_LENGTH_MAX])
    return ((REASON_HEADER, line.encode("latin-1", "replace")),)


def _envelope(status: int, code: str, message: str, headers: Headers) -> Answer:
    body = msgspec.json.encode(Envelope(Results(False, code, message, None, 0)))
    return Answer(status, body, headers)

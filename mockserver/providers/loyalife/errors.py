"""Every error of the service: what it means here, which code it has, and how it is answered.

The rows stand in the order in which the checks are made. The texts of the envelope are the
service's own, so what was wrong in particular is told by the header `X-Mock-Reason`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from mockserver.core.errors import DomainError, InsufficientPoints, LimitReached
from mockserver.exchange.error_table import ErrorTable
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
from mockserver.exchange.request import Answer
from mockserver.providers.loyalife.codes import CODES
from mockserver.providers.loyalife.wire import Envelope, Results

Headers = tuple[tuple[bytes, bytes], ...]

REASON_HEADER = b"x-mock-reason"

_REASON_LENGTH_MAX = 400


class NotListed(DomainError):
    """A value is none of a list that the service documents or the program configures."""

    def __init__(self, field: str, value: object, known: tuple[object, ...]) -> None:
        super().__init__(
            f"{field} is {value!r}, expected one of {', '.join(str(each) for each in known)}"
        )


class BadRange(DomainError):
    """A range ends before it begins."""


class BatchTooLarge(DomainError):
    """A batch has more transactions than the program allows."""

    def __init__(self, count: int, limit: int) -> None:
        super().__init__(f"the batch has {count} transactions, at most {limit} are allowed")


class BatchUnknown(DomainError):
    """No batch of the program has this id."""


class MemberUnknown(DomainError):
    """No member of the program has this reference, e-mail or id."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no member {name!r} in the program")


class MemberNeverWas(DomainError):
    """An update names an id that nobody ever had."""

    def __init__(self, id: int) -> None:
        super().__init__(f"no member ever had the id {id}")


class MemberCanceled(DomainError):
    """The member has left for good."""


class MemberCanceledForUpdate(DomainError):
    """The member has left for good, so the profile stays as it is."""


class MemberNotActive(DomainError):
    """The status of the member does not allow this."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the member's status is {status}")


class LoginBlocked(DomainError):
    """The member may not log in."""


class WrongCredentials(DomainError):
    """The password is wrong or was never set, or there is no such member."""


class OtpWrong(DomainError):
    """The code is not the one that was sent."""

    def __init__(self, tries_left: int) -> None:
        super().__init__(f"{tries_left} tries are left")


class OtpExpired(DomainError):
    """The code is too old."""


class OtpUsed(DomainError):
    """The code was verified before."""


class OtpTriesUsedUp(DomainError):
    """There were too many wrong codes."""


class OtpUnknown(DomainError):
    """No code was sent to the member for this purpose."""


class EmailMalformed(DomainError):
    """This is no e-mail address."""


class DuplicateRecord(DomainError):
    """A unique attribute, the reference among them, is another member's."""

    def __init__(self, attribute: str) -> None:
        super().__init__(f"{attribute} is another member's")


class DuplicateEmail(DomainError):
    """The e-mail address is another member's."""


class DuplicateMobile(DomainError):
    """The mobile number is another member's."""


class UpdateFailed(DomainError):
    """The update is not possible."""


class ProductUnknown(DomainError):
    """The program does not know the product code."""

    def __init__(self, code: str, known: tuple[str, ...]) -> None:
        super().__init__(f"there is no product code {code!r}, only {', '.join(known)}")


class InsertFailed(DomainError):
    """The transaction cannot be inserted."""


class AwardFailed(DomainError):
    """The member may not earn."""


class NothingFound(DomainError):
    """The history has nothing that fits."""


class OutsideLimits(DomainError):
    """The points are not what the program allows in one redemption."""


class RedemptionUnknown(DomainError):
    """No redemption of the program has this id."""


class ReversalMismatch(DomainError):
    """The redemption was another member's or at another merchant."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is not that of the redemption")


class AlreadyReversed(DomainError):
    """The points of the redemption are back already."""


class LinkExists(DomainError):
    """The member has a link with this card number or identifier."""


class LinkUnknown(DomainError):
    """No link fits."""


class HoldUnknown(DomainError):
    """No transaction with points on hold has this id."""


class ProgramUnknown(DomainError):
    """There is no such program."""

    def __init__(self, program: str) -> None:
        super().__init__(f"there is no program {program}")


class OtpNotOpen(DomainError):
    """The member has no code for a purpose that could be verified."""

    def __init__(self, reference: str, otp_type: str) -> None:
        super().__init__(f"{reference} has no code for {otp_type} that could be verified")


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """How one error is answered; text and status are those of the code unless given."""

    error: type[Exception]
    code: str
    reason: Callable[[Any], str] = str
    message: str | None = None
    status: int | None = None
    headers: Callable[[Any], Headers] = lambda _: ()


def _retry_after(seconds: int) -> Headers:
    return ((b"retry-after", str(seconds).encode()),)


def _allow(error: MethodUnknown) -> Headers:
    return ((b"allow", ", ".join(error.allowed).encode()),)


ROWS = (
    ErrorRow(LimitReached, "997", status=503),
    ErrorRow(TooManyHeaders, "998", status=431),
    ErrorRow(
        RouteUnknown,
        "404",
        lambda _: "there is no such path; `mockserver routes` lists those there are",
    ),
    ErrorRow(MethodUnknown, "405", headers=_allow),
    ErrorRow(Unauthenticated, "401", lambda error: str(error.reason)),
    ErrorRow(RateLimited, "429", headers=lambda error: _retry_after(error.retry_after_s)),
    ErrorRow(OperationMissing, "501", lambda error: f"{error.operation} is not built yet"),
    ErrorRow(BodyTooLarge, "998", status=413),
    ErrorRow(BodyMalformed, "998", lambda error: str(error.reason)),
    ErrorRow(InvalidInput, "999"),
    ErrorRow(EmailMalformed, "E102"),
    ErrorRow(NotListed, "998"),
    ErrorRow(BadRange, "998"),
    ErrorRow(BatchTooLarge, "998"),
    ErrorRow(BatchUnknown, "998", message="Batch not found", status=404),
    ErrorRow(WrongCredentials, "110"),
    ErrorRow(MemberNeverWas, "E202"),
    ErrorRow(MemberUnknown, "103"),
    ErrorRow(MemberCanceled, "113"),
    ErrorRow(MemberCanceledForUpdate, "E204"),
    ErrorRow(MemberNotActive, "107"),
    ErrorRow(LoginBlocked, "111"),
    ErrorRow(OtpUnknown, "124"),
    ErrorRow(OtpUsed, "122"),
    ErrorRow(OtpTriesUsedUp, "123"),
    ErrorRow(OtpExpired, "121"),
    ErrorRow(OtpWrong, "120"),
    ErrorRow(DuplicateRecord, "E201"),
    ErrorRow(DuplicateEmail, "E205"),
    ErrorRow(DuplicateMobile, "E206"),
    ErrorRow(UpdateFailed, "104"),
    ErrorRow(ProductUnknown, "006", message="Invalid product code"),
    ErrorRow(InsertFailed, "006"),
    ErrorRow(AwardFailed, "201"),
    ErrorRow(NothingFound, "204"),
    ErrorRow(OutsideLimits, "209"),
    ErrorRow(InsufficientPoints, "205"),
    ErrorRow(RedemptionUnknown, "207"),
    ErrorRow(ReversalMismatch, "208"),
    ErrorRow(AlreadyReversed, "206"),
    ErrorRow(LinkExists, "301"),
    ErrorRow(LinkUnknown, "302"),
    # Only levers look for these.
    ErrorRow(HoldUnknown, "404"),
    ErrorRow(ProgramUnknown, "404"),
    ErrorRow(OtpNotOpen, "404"),
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
    headers = _retry_after(retry_after_s) if entry.retry_after else ()
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

"""The envelope of all answers, and what requests share: limits, texts, numbers, closed lists.

A field whose type names a list (`listed`) is checked in two steps, as the service does: what is
no such text or number at all is a bad request, what is none of the list is an invalid one. A
`moment` has no offset; it is a date or time in the `past`, or a time `to the second`.
"""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

import msgspec
from msgspec import Meta

T = TypeVar("T")

# A limit that the service does not publish; decided here.
TEXT_LENGTH_MAX = 255

# Likewise; a record of more could not be written out.
MONEY_MAX = 10**12

SUCCESS_CODE = "000"

QUEUED_CODE = "001"

SUCCESS_MESSAGE = "Success"

# The field that names the business event behind a request, so that a retry does nothing twice.
IDEMPOTENCY_KEY = "_xoxo_api_client_idempotency"

# The only kind of member that the service knows: a customer.
CUSTOMER = 4

DEFAULT_CURRENCY = "DEFAULT"

Text = Annotated[str, Meta(min_length=1, max_length=TEXT_LENGTH_MAX)]

LooseText = Annotated[str, Meta(max_length=TEXT_LENGTH_MAX)]

Money = Annotated[int, Meta(ge=0, le=MONEY_MAX)] | Annotated[float, Meta(ge=0, le=MONEY_MAX)]

RelationType = Annotated[int, Meta(extra={"listed": (CUSTOMER,)})]

Currency = Annotated[Text, Meta(extra={"listed": "currencies"})]


class Results(msgspec.Struct, Generic[T]):
    """What every answer says, in the order of the service, whose spelling `IsSucessful` is."""

    IsSucessful: bool
    ErrorCode: str
    ExceptionMessage: str
    ReturnObject: T
    Count: int


class Envelope(msgspec.Struct, Generic[T]):
    """The outermost object of every answer but a token."""

    results: Results[T]


def success(value: T, count: int = 0, code: str = SUCCESS_CODE) -> Envelope[T]:
    """The answer of an operation that did what it was asked for."""
    return Envelope(Results(True, code, SUCCESS_MESSAGE, value, count))


class ProgramQuery(msgspec.Struct):
    """Query of operations whose body does not name the program."""

    pintProgramId: int


class MemberRequest(msgspec.Struct):
    """What bodies that are about the points of a member have in common."""

    RelationReference: Text
    TransactionCurrency: Currency
    RelationType: RelationType
    ProgramId: int

"""What many requests and answers have in common."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, ClassVar, Generic, Literal, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.core.times import INSTANT_MAX, INSTANT_MIN, SECOND_MS, parse_instant
from mockserver.core.validation import shown

PAGE_MAX = 100
# Pages have different sizes on the two surfaces unless the client says which.
GUIDE_PAGE = 25
REFERENCE_PAGE = 10

METADATA_KEYS_MAX = 50
# The limits of texts are not public, other than those of metadata keys: decided here.
NAME_LENGTH_MAX = 200
TEXT_LENGTH_MAX = 500
ID_LENGTH_MAX = 255
# So is the largest number of points: well inside of what is exact for every JSON reader.
POINTS_MAX = 10**12
MONEY_MAX = 10**12

# Exact: whole numbers are int, others Decimal.
Number = int | Decimal

Id = Annotated[str, Meta(min_length=1, max_length=ID_LENGTH_MAX)]
Name = Annotated[str, Meta(min_length=1, max_length=NAME_LENGTH_MAX)]
Text = Annotated[str, Meta(max_length=TEXT_LENGTH_MAX)]
Money = Annotated[int, Meta(ge=1, le=MONEY_MAX)]
Count = Annotated[int, Meta(ge=0, le=MONEY_MAX)]
Metadata = Annotated[
    dict[Annotated[str, Meta(min_length=1, max_length=40)], Text | None],
    Meta(max_length=METADATA_KEYS_MAX),
]
Limit = Annotated[int, Meta(ge=1, le=PAGE_MAX)]
Expand = Annotated[list[str], Meta(max_length=20)]

_CURRENCY = re.compile("[A-Za-z]{3}")
_URL = re.compile(r"https?://[^\s/?#]+[^\s]*")


def check_time(value: object) -> None:
    """Raise ValueError unless the value is a time: ISO 8601, a date, or unix seconds."""
    if isinstance(value, str):
        parse_instant(value)
    elif not INSTANT_MIN <= int(str(value)) * SECOND_MS <= INSTANT_MAX:
        raise ValueError(f"must lie in the years 1 to 9999, got {shown(value)}")


def check_currency(value: str) -> None:
    """Raise ValueError unless the value has the form of an ISO 4217 code, in any case."""
    if not _CURRENCY.fullmatch(value):
        raise ValueError(f"expected a currency such as EUR, got {shown(value)}")


def check_url(value: str) -> None:
    """Raise ValueError unless the value is an http or https URL."""
    if not _URL.fullmatch(value):
        raise ValueError(f"expected a URL such as https://shop.example.com/, got {shown(value)}")


def check_positive(value: Number) -> None:
    """Raise ValueError unless the number is above 0 and not huge."""
    if not 0 < value <= POINTS_MAX:
        raise ValueError(f"expected a number above 0 and at most {POINTS_MAX}, got {shown(value)}")


def check_not_negative(value: Number) -> None:
    """Raise ValueError unless the number is 0 or above, and not huge."""
    if not 0 <= value <= POINTS_MAX:
        raise ValueError(f"expected a number from 0 to {POINTS_MAX}, got {shown(value)}")


When = Annotated[str | int, Meta(extra={"check": check_time})]
CurrencyCode = Annotated[str, Meta(extra={"check": check_currency})]
Url = Annotated[str, Meta(max_length=2048, extra={"check": check_url})]
Positive = Annotated[int | Decimal, Meta(extra={"check": check_positive})]
NotNegative = Annotated[int | Decimal, Meta(extra={"check": check_not_negative})]


class Expandable(msgspec.Struct, kw_only=True):
    """A request whose answer may show objects instead of their ids."""

    expand: Expand | UnsetType = UNSET


class Nothing(Expandable, kw_only=True):
    """The body of an operation that has nothing to say."""


class Paging(Expandable, kw_only=True):
    """Which page of a list; a cursor is the id of an object of the list."""

    limit: Limit | UnsetType = UNSET
    starting_after: Id | UnsetType = UNSET
    ending_before: Id | UnsetType = UNSET


class Range(msgspec.Struct, kw_only=True):
    """A stretch of time."""

    gte: When | UnsetType = UNSET
    gt: When | UnsetType = UNSET
    lte: When | UnsetType = UNSET
    lt: When | UnsetType = UNSET


class Page(msgspec.Struct):
    """Where a page ends; `total_estimate` is how many objects the whole list has, about."""

    has_more: bool
    next_cursor: str | None
    total_estimate: int


T = TypeVar("T")


class ListOf(msgspec.Struct, Generic[T]):
    """A page of a list, as the guides show it."""

    object: Literal["list"]
    data: list[T]
    page: Page


class ReferenceListOf(msgspec.Struct, Generic[T]):
    """A page of a list, as the reference shows it."""

    object: Literal["list"]
    data: list[T]
    page: Page
    has_more: bool


class Deleted(msgspec.Struct):
    """What is left of an object that was deleted."""

    id: str
    object: str
    deleted: bool = True


class Updating(Expandable, kw_only=True):
    """A change of an object: what is left out stays as it is."""

    # Fields that exist and cannot be changed; sent with the value that they have, they are fine.
    IMMUTABLE: ClassVar[tuple[str, ...]] = ()

"""The numbers, names and texts that a `loyalife` section is made of, with their limits."""

from typing import Annotated, Final

from msgspec import Meta

from mockserver.core.exact import decimal_of
from mockserver.core.times import DurationText, parse_duration
from mockserver.core.validation import shown
from mockserver.providers.loyalife.emails import is_email
from mockserver.providers.loyalife.wire.common import MONEY_MAX

ID_MAX: Final = 2**53 - 1
"""Larger whole numbers are not safe in every JSON client."""

POINTS_MAX: Final = 10**12
"""How many points there may be is not published: decided here."""

FACTOR_MAX: Final = 1_000_000
FACTOR_DECIMALS_MAX: Final = 9
ENTRY_POINTS_MAX: Final = MONEY_MAX * FACTOR_MAX
"""What the largest amount earns at the largest factor."""

POINT_DECIMALS_MAX: Final = 1
"""As many as the service stores."""


def _check_factor(value: str | int | float) -> None:
    factor = decimal_of(value)
    if not 0 <= factor <= FACTOR_MAX:
        raise ValueError(f"expected a number from 0 to {FACTOR_MAX}, got {shown(value)}")
    if factor != round(factor, FACTOR_DECIMALS_MAX):
        raise ValueError(f"must have at most {FACTOR_DECIMALS_MAX} decimals, got {shown(value)}")


def _check_money(value: str | int | float) -> None:
    if not 0 <= decimal_of(value) <= MONEY_MAX:
        raise ValueError(f"expected a number from 0 to {MONEY_MAX}, got {shown(value)}")


def _check_points(value: int | float) -> None:
    if not 0 < value <= ENTRY_POINTS_MAX:
        limit = ENTRY_POINTS_MAX
        raise ValueError(f"expected a number above 0 and at most {limit}, got {shown(value)}")
    points = decimal_of(value)
    if points != round(points, POINT_DECIMALS_MAX):
        raise ValueError(f"must have at most {POINT_DECIMALS_MAX} decimal, got {shown(value)}")


def _check_lifetime(value: str | int | float) -> None:
    if parse_duration(value) < 1000:
        raise ValueError("must be at least 1s")


def _check_email(value: str) -> None:
    if not is_email(value):
        raise ValueError(f"expected an e-mail address, got {shown(value)}")


Name = Annotated[str, Meta(min_length=1, max_length=255)]
Loose = Annotated[str, Meta(max_length=255)]
Id = Annotated[int, Meta(ge=1, le=ID_MAX)]
Whole = Annotated[int, Meta(ge=0, le=POINTS_MAX)]
Positive = Annotated[int, Meta(ge=1, le=POINTS_MAX)]
Points = Annotated[int | float, Meta(extra={"check": _check_points})]
Factor = Annotated[str | int | float, Meta(extra={"check": _check_factor})]
Money = Annotated[str | int | float, Meta(extra={"check": _check_money})]
Lifetime = Annotated[DurationText, Meta(extra={"check": _check_lifetime})]
Email = Annotated[str, Meta(max_length=255, extra={"check": _check_email})]
# Python's $ also matches before a line break at the end, hence the look ahead.
Mobile = Annotated[str, Meta(pattern=r"^\+?[0-9]{6,15}(?!\n)$")]
Guid = Annotated[str, Meta(pattern=r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?!\n)$")]
TxnType = Annotated[int, Meta(ge=0, le=999_999_999)]
OtpCode = Annotated[int, Meta(ge=1000, le=99_999_999)]
"""4 to 8 digits, the first of which is not 0."""

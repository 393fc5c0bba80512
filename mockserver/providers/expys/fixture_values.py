"""The numbers, names and keys that an `expys` section is made of, with their limits."""

from datetime import date
from typing import Annotated, Final

from msgspec import Meta

from mockserver.core.exact import decimal_of
from mockserver.core.times import DurationText, parse_duration
from mockserver.core.validation import shown
from mockserver.exchange.targets import refusal

POINTS_MAX: Final = 2_147_483_647
"""The API's whole numbers are signed 32 bit."""

RATE_DECIMALS_MAX: Final = 9
RATE_MAX: Final = 1_000_000
MONEY_MAX: Final = 1_000_000_000
URL_LENGTH_MAX: Final = 2048
"""The length of a URL is not limited by the service: decided here."""

DAYS_MAX: Final = 50
"""How many days a list may name is not published: decided here."""


def _check_rate(value: str | int | float) -> None:
    rate = decimal_of(value)
    if not 0 < rate <= RATE_MAX:
        raise ValueError(f"expected a number above 0 and at most {RATE_MAX}, got {shown(value)}")
    if rate != round(rate, RATE_DECIMALS_MAX):
        raise ValueError(f"must have at most {RATE_DECIMALS_MAX} decimals, got {shown(value)}")


def _check_money(value: int | float) -> None:
    if not 0 <= value <= MONEY_MAX:
        raise ValueError(f"expected a number from 0 to {MONEY_MAX}, got {shown(value)}")


def _check_amount(value: int) -> None:
    if value == 0:
        raise ValueError("must not be 0")


def _check_lifetime(value: str | int | float) -> None:
    if parse_duration(value) == 0:
        raise ValueError("must be longer than 0")


def _check_webhook_url(value: str) -> None:
    reason = refusal(value)
    if reason is not None:
        raise ValueError(f"is not a URL for webhooks, {reason}: got {shown(value)}")


Name = Annotated[str, Meta(min_length=1, max_length=255)]
Whole = Annotated[int, Meta(ge=0, le=POINTS_MAX)]
Signed = Annotated[int, Meta(ge=-POINTS_MAX, le=POINTS_MAX)]
Positive = Annotated[int, Meta(ge=1, le=POINTS_MAX)]
Amount = Annotated[Signed, Meta(extra={"check": _check_amount})]
Money = Annotated[int | float, Meta(extra={"check": _check_money})]
Rate = Annotated[str | int | float, Meta(extra={"check": _check_rate})]
Lifetime = Annotated[DurationText, Meta(extra={"check": _check_lifetime})]
Reason = Annotated[str, Meta(max_length=1000)]
Comment = Annotated[str, Meta(max_length=4000)]
Email = Annotated[str, Meta(pattern="^[^@]+@[^@]+$", max_length=255)]
Days = Annotated[tuple[date, ...], Meta(max_length=DAYS_MAX)]
# E.164. Python's $ also matches before a line break at the end, hence the look ahead.
Phone = Annotated[str, Meta(pattern=r"^\+[0-9]{8,15}(?!\n)$")]
PhoneCodeText = Annotated[str, Meta(pattern="^[0-9]{6}$", max_length=6)]
WebhookUrl = Annotated[
    str, Meta(min_length=1, max_length=URL_LENGTH_MAX, extra={"check": _check_webhook_url})
]
ApiKey = Annotated[str, Meta(pattern="^expys_(sandbox|live)_[A-Za-z0-9_-]{1,200}$")]

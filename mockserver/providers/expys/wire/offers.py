"""The catalogue."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from mockserver.providers.expys.fixture_values import MONEY_MAX
from mockserver.providers.expys.wire.common import Number, Page
from mockserver.providers.expys.wire.wallets import Currency


class ListOffersQuery(Page):
    """Query of listOffers."""

    available: bool = False


class SetOfferPriceRequest(msgspec.Struct):
    """Body of setOfferPrice; `amount` in display units, with the limit that fixtures have."""

    amount: Annotated[float, Meta(ge=0, le=MONEY_MAX)]


class Availability(msgspec.Struct):
    """Whether an offer can be booked, and how many are left."""

    isAvailable: bool
    quantityRemaining: int


class Inclusion(msgspec.Struct):
    """Something that comes with an offer."""

    group: str
    name: str


class Location(msgspec.Struct):
    """Where an offer takes place."""

    address: str | None
    city: str | None
    countryCode: str | None
    state: str | None
    venue: str | None
    display: str


class Display(msgspec.Struct):
    """A price in display currency: the org's own, or derived from dollars or points."""

    amount: Number
    currency: Currency
    source: Literal["AUTHORED", "DERIVED"]


class Offer(msgspec.Struct):
    """An item of the catalogue."""

    id: str
    title: str
    description: str
    shortDescription: str
    kind: str
    type: str
    images: list[str]
    pointsPrice: int | None
    valueUSD: Number | None
    display: Display | None
    availability: Availability
    inclusions: list[Inclusion]
    location: Location | None
    maxGuests: int | None
    disclaimer: str | None
    startAt: str | None
    endAt: str | None
    expiresAt: str | None


class OfferList(msgspec.Struct):
    """A page of offers."""

    data: list[Offer]
    nextCursor: str | None

"""The catalogue."""

from __future__ import annotations

import msgspec

from mockserver.core.store import Index, Table
from mockserver.providers.expys.state.orgs import OfferKey, Partition


class Location(msgspec.Struct, frozen=True, gc=False):
    """Where an offer takes place."""

    display: str
    address: str | None = None
    city: str | None = None
    country_code: str | None = None
    state: str | None = None
    venue: str | None = None


class Offer(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An item of the catalogue.

    `value_usd_cents` is the worth in hundredths of a dollar. `authored_price` is the org's own
    display amount in hundredths of a display unit. `available` overrules stock and expiry in
    what is shown.
    """

    key: OfferKey
    number: int
    created_at_ms: int
    title: str
    description: str = ""
    short_description: str = ""
    kind: str = "EXPERIENCE"
    type: str = "GENERAL"
    images: tuple[str, ...] = ()
    points_price: int | None = None
    value_usd_cents: int | None = None
    authored_price: int | None = None
    available: bool | None = None
    quantity_remaining: int = 0
    inclusions: tuple[tuple[str, str], ...] = ()
    location: Location | None = None
    max_guests: int | None = None
    disclaimer: str | None = None
    start_at_ms: int | None = None
    end_at_ms: int | None = None
    expires_at_ms: int | None = None

    @property
    def partition(self) -> Partition:
        """Org and environment."""
        return self.key[:2]

    @property
    def id(self) -> str:
        """The id on the wire."""
        return self.key[2]


OFFERS_BY_PARTITION: Index[Offer] = Index(
    "partition",
    scope=lambda offer: offer.partition,
    sort=lambda offer: (offer.created_at_ms, offer.number),
)

OFFERS: Table[Offer] = Table("expys.offers", OFFERS_BY_PARTITION)

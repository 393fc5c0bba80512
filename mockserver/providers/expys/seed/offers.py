"""The catalogue."""

from __future__ import annotations

from collections.abc import Sequence

from mockserver.core.documents import at, optional_at
from mockserver.core.world import Transaction
from mockserver.providers.expys import fixture, prefixes
from mockserver.providers.expys.rules import money
from mockserver.providers.expys.state import (
    OFFERS,
    Location,
    Offer,
    Partition,
)


def put_catalogue(
    step: Transaction, partition: Partition, offers: Sequence[fixture.Offer], first: int | None
) -> None:
    """Add the offers of a catalogue; each partition that shares it has its own.

    `first` is the number of the first one, None for the next.
    """
    for place, offer in enumerate(offers):
        number = step.ids.number() if first is None else first + place
        _put(step, partition, offer, number)


def put_offer(step: Transaction, partition: Partition, offer: fixture.Offer) -> None:
    """Add an offer to a partition."""
    _put(step, partition, offer, step.ids.listed(offer.number, prefixes.OFFER, offer.id))


def _put(step: Transaction, partition: Partition, offer: fixture.Offer, number: int) -> None:
    key = (*partition, offer.id)
    record = Offer(
        key=key,
        number=number,
        created_at_ms=at(step, offer.created_at),
        title=offer.title,
        description=offer.description,
        short_description=offer.short_description,
        kind=offer.kind,
        type=offer.type,
        images=offer.images,
        points_price=offer.points_price,
        value_usd_cents=_hundredths(offer.value_usd),
        authored_price=_hundredths(offer.authored_price),
        available=offer.is_available,
        quantity_remaining=offer.quantity_remaining,
        inclusions=tuple((each.group, each.name) for each in offer.inclusions),
        location=None if offer.location is None else _location(offer.location),
        max_guests=offer.max_guests,
        disclaimer=offer.disclaimer,
        start_at_ms=optional_at(step, offer.start_at),
        end_at_ms=optional_at(step, offer.end_at),
        expires_at_ms=optional_at(step, offer.expires_at),
    )
    step.store.put(OFFERS, key, record)


def _hundredths(amount: float | None) -> int | None:
    return None if amount is None else money.in_hundredths(amount)


def _location(place: fixture.Location) -> Location:
    return Location(
        place.display, place.address, place.city, place.country_code, place.state, place.venue
    )

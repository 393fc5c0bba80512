"""The catalogue."""

from __future__ import annotations

from mockserver.core.documents import optional
from mockserver.core.times import iso
from mockserver.providers.expys import fixture, prefixes
from mockserver.providers.expys.export.common import Source
from mockserver.providers.expys.rules import money
from mockserver.providers.expys.state import Location, Offer


def offer(source: Source, record: Offer) -> fixture.Offer:
    """An offer as a fixture lists it."""
    return fixture.Offer(
        id=record.id,
        title=record.title,
        description=record.description,
        short_description=record.short_description,
        kind=record.kind,
        type=record.type,
        images=record.images,
        points_price=record.points_price,
        value_usd=_amount(record.value_usd_cents),
        authored_price=_amount(record.authored_price),
        quantity_remaining=record.quantity_remaining,
        is_available=record.available,
        inclusions=tuple(
            fixture.Inclusion(group=group, name=name) for group, name in record.inclusions
        ),
        location=None if record.location is None else _location(record.location),
        max_guests=record.max_guests,
        disclaimer=record.disclaimer,
        start_at=optional(record.start_at_ms),
        end_at=optional(record.end_at_ms),
        expires_at=optional(record.expires_at_ms),
        created_at=iso(record.created_at_ms),
        number=source.place(prefixes.OFFER, record.id, record.number),
    )


def _amount(hundredths: int | None) -> int | float | None:
    return None if hundredths is None else money.number(hundredths)


def _location(place: Location) -> fixture.Location:
    return fixture.Location(
        display=place.display,
        address=place.address,
        city=place.city,
        country_code=place.country_code,
        state=place.state,
        venue=place.venue,
    )

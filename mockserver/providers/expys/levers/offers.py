"""The catalogue, as the org keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from mockserver.core.validation import Problem
from mockserver.core.world import Transaction
from mockserver.exchange.errors import InvalidInput, invalid
from mockserver.exchange.given import given_or
from mockserver.providers.expys import prefixes, render, wire
from mockserver.providers.expys.fixture_values import Money
from mockserver.providers.expys.levers.common import (
    DEFAULT_ENVIRONMENT,
    DEFAULT_ORG,
    EnvironmentName,
    Whole,
    find_org,
    time,
)
from mockserver.providers.expys.refusals import NotFound
from mockserver.providers.expys.rules import money
from mockserver.providers.expys.state import (
    OFFERS,
    Environment,
    Location,
    Offer,
    OfferKey,
    Org,
)

# An offer of which only this much is known can be booked, and costs nothing.
DEFAULT_STOCK = 100


class GivenInclusion(msgspec.Struct, forbid_unknown_fields=True):
    """Something that comes with an offer."""

    group: str
    name: str


class GivenLocation(msgspec.Struct, forbid_unknown_fields=True):
    """Where an offer takes place."""

    display: str
    address: str | None = None
    city: str | None = None
    countryCode: str | None = None
    state: str | None = None
    venue: str | None = None


class GivenAvailability(msgspec.Struct, forbid_unknown_fields=True):
    """Stock; `isAvailable` follows from stock and expiry unless it is given."""

    isAvailable: bool | UnsetType | None = UNSET
    quantityRemaining: Whole | UnsetType = UNSET


class GivenDisplay(msgspec.Struct):
    """A display price. Only an authored amount is kept: a derived one follows from the offer."""

    amount: Money
    source: Literal["AUTHORED", "DERIVED"] = "AUTHORED"
    currency: Any = UNSET


class OfferBody(msgspec.Struct, forbid_unknown_fields=True):
    """An offer as the API shows it; everything may be left out."""

    id: wire.Id | UnsetType = UNSET
    org: str | UnsetType = UNSET
    env: EnvironmentName | UnsetType = UNSET
    title: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    shortDescription: str | UnsetType = UNSET
    kind: str | UnsetType = UNSET
    type: str | UnsetType = UNSET
    images: list[str] | UnsetType = UNSET
    pointsPrice: Whole | UnsetType | None = UNSET
    valueUSD: Money | UnsetType | None = UNSET
    display: GivenDisplay | UnsetType | None = UNSET
    availability: GivenAvailability | UnsetType = UNSET
    inclusions: list[GivenInclusion] | UnsetType = UNSET
    location: GivenLocation | UnsetType | None = UNSET
    maxGuests: Whole | UnsetType | None = UNSET
    disclaimer: str | UnsetType | None = UNSET
    startAt: str | UnsetType | None = UNSET
    endAt: str | UnsetType | None = UNSET
    expiresAt: str | UnsetType | None = UNSET


def add_offer(step: Transaction, _: Mapping[str, str], given: OfferBody) -> wire.Offer:
    """Put a new offer into the catalogue."""
    org = find_org(step, given_or(given.org, DEFAULT_ORG))
    environment = Environment(given_or(given.env, DEFAULT_ENVIRONMENT.value))
    number = step.ids.number()
    offer_id = given_or(given.id, step.ids.text(prefixes.OFFER, number))
    key = (org.id, environment, offer_id)
    if step.store.get(OFFERS, key) is not None:
        raise invalid("id", f"{offer_id!r} is in use; change that offer with PUT")
    blank = Offer(
        key=key,
        number=number,
        created_at_ms=step.now_ms,
        title=offer_id,
        quantity_remaining=DEFAULT_STOCK,
    )
    return _store(step, org, blank, given)


def change_offer(step: Transaction, parameters: Mapping[str, str], given: OfferBody) -> wire.Offer:
    """Change the fields of an offer that the body has."""
    key = _find(step, parameters["id"], given)
    offer = step.store.get(OFFERS, key)
    assert offer is not None, "the key was found in the table"
    if not isinstance(given.id, UnsetType) and given.id != offer.id:
        raise invalid("id", f"an offer keeps its id, {offer.id!r}")
    return _store(step, find_org(step, key[0]), offer, given)


def _find(step: Transaction, offer_id: str, given: OfferBody) -> OfferKey:
    """The offer with this id; org and environment are asked for only where several share it."""
    keys: list[OfferKey] = [
        key
        for key, _ in step.store.items(OFFERS)
        if key[2] == offer_id and given.org in (key[0], UNSET) and given.env in (key[1], UNSET)
    ]
    if not keys:
        raise NotFound("offer", offer_id)
    home = (
        given_or(given.org, DEFAULT_ORG),
        given_or(given.env, DEFAULT_ENVIRONMENT.value),
        offer_id,
    )
    if len(keys) == 1:
        return keys[0]
    for key in keys:
        if key == home:
            return key
    places = tuple(f"{org} {environment}" for org, environment, _ in sorted(keys))
    raise InvalidInput([Problem("org", f"several orgs have an offer {offer_id!r}", places)])


def _store(step: Transaction, org: Org, offer: Offer, given: OfferBody) -> wire.Offer:
    changes = {
        "title": given.title,
        "description": given.description,
        "short_description": given.shortDescription,
        "kind": given.kind,
        "type": given.type,
        "points_price": given.pointsPrice,
        "max_guests": given.maxGuests,
        "disclaimer": given.disclaimer,
        "value_usd_cents": _cents(given.valueUSD),
        "authored_price": _authored(given.display),
        "images": _tuple(given.images),
        "location": _location(given.location),
        "inclusions": _inclusions(given.inclusions),
        "start_at_ms": time(step, "startAt", given.startAt),
        "end_at_ms": time(step, "endAt", given.endAt),
        "expires_at_ms": time(step, "expiresAt", given.expiresAt),
        **_availability(given.availability),
    }
    known = {name: value for name, value in changes.items() if value is not UNSET}
    after = msgspec.structs.replace(offer, **known)
    step.store.put(OFFERS, after.key, after)
    return render.offer(org, after, step.now_ms)


def _cents(amount: float | UnsetType | None) -> int | UnsetType | None:
    if amount is None or isinstance(amount, UnsetType):
        return amount
    return money.in_hundredths(amount)


def _authored(display: GivenDisplay | UnsetType | None) -> int | UnsetType | None:
    if display is None or isinstance(display, UnsetType):
        return display
    return _cents(display.amount) if display.source == "AUTHORED" else None


def _availability(given: GivenAvailability | UnsetType) -> dict[str, object]:
    if isinstance(given, UnsetType):
        return {}
    return {"available": given.isAvailable, "quantity_remaining": given.quantityRemaining}


def _tuple(values: list[str] | UnsetType) -> tuple[str, ...] | UnsetType:
    return values if isinstance(values, UnsetType) else tuple(values)


def _inclusions(
    given: list[GivenInclusion] | UnsetType,
) -> tuple[tuple[str, str], ...] | UnsetType:
    if isinstance(given, UnsetType):
        return given
    return tuple((each.group, each.name) for each in given)


def _location(given: GivenLocation | UnsetType | None) -> Location | UnsetType | None:
    if given is None or isinstance(given, UnsetType):
        return given
    return Location(
        given.display, given.address, given.city, given.countryCode, given.state, given.venue
    )

"""What happens behind the API's back: the concierge's and the catalogue's side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.core.times import parse_relative
from mockserver.core.validation import Problem, problems
from mockserver.core.world import Transaction
from mockserver.exchange.errors import InvalidInput, invalid
from mockserver.exchange.provider import Lever
from mockserver.providers.expys import render, wire
from mockserver.providers.expys.errors import NotFound
from mockserver.providers.expys.fixture_values import Money
from mockserver.providers.expys.rules import money, redemptions
from mockserver.providers.expys.state import (
    OFFERS,
    ORGS,
    REDEMPTIONS,
    CanceledReason,
    Environment,
    Location,
    Offer,
    OfferKey,
    Org,
    RedemptionStatus,
)

T = TypeVar("T")

# Where a lever acts unless it says so.
DEFAULT_ORG = "org_demo"
DEFAULT_ENVIRONMENT = Environment.SANDBOX

# An offer of which only this much is known can be booked, and costs nothing.
DEFAULT_STOCK = 100

_Environment = Literal["sandbox", "live"]
_Whole = Annotated[int, Meta(ge=0, le=wire.CREDIT_MAX)]


class StatusBody(msgspec.Struct, forbid_unknown_fields=True):
    """Body of the status lever; `reason` and `note` count only with CANCELED."""

    status: RedemptionStatus
    reason: CanceledReason | UnsetType = UNSET
    note: str | UnsetType | None = UNSET
    startAt: str | UnsetType | None = UNSET
    endAt: str | UnsetType | None = UNSET


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
    quantityRemaining: _Whole | UnsetType = UNSET


class GivenDisplay(msgspec.Struct):
    """A display price. Only an authored amount is kept: a derived one follows from the offer."""

    amount: Money
    source: Literal["AUTHORED", "DERIVED"] = "AUTHORED"
    currency: Any = UNSET


class OfferBody(msgspec.Struct, forbid_unknown_fields=True):
    """An offer as the API shows it; everything may be left out."""

    id: wire.Id | UnsetType = UNSET
    org: str | UnsetType = UNSET
    env: _Environment | UnsetType = UNSET
    title: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    shortDescription: str | UnsetType = UNSET
    kind: str | UnsetType = UNSET
    type: str | UnsetType = UNSET
    images: list[str] | UnsetType = UNSET
    pointsPrice: _Whole | UnsetType | None = UNSET
    valueUSD: Money | UnsetType | None = UNSET
    display: GivenDisplay | UnsetType | None = UNSET
    availability: GivenAvailability | UnsetType = UNSET
    inclusions: list[GivenInclusion] | UnsetType = UNSET
    location: GivenLocation | UnsetType | None = UNSET
    maxGuests: _Whole | UnsetType | None = UNSET
    disclaimer: str | UnsetType | None = UNSET
    startAt: str | UnsetType | None = UNSET
    endAt: str | UnsetType | None = UNSET
    expiresAt: str | UnsetType | None = UNSET


def _read(body: dict[str, Any], wanted: type[T]) -> T:
    found = problems(body, wanted)
    if found:
        raise InvalidInput(found)
    return msgspec.convert(body, wanted)


def _time(step: Transaction, path: str, text: str | UnsetType | None) -> int | UnsetType | None:
    if text is None or isinstance(text, UnsetType):
        return text
    try:
        return parse_relative(text, step.now_ms)
    except ValueError as error:
        raise invalid(path, str(error)) from None


def set_status(
    step: Transaction, parameters: Mapping[str, str], body: dict[str, Any]
) -> tuple[int, object]:
    """Move a booking on, as the concierge does."""
    given = _read(body, StatusBody)
    redemption = step.store.get(REDEMPTIONS, parameters["id"])
    if redemption is None:
        raise NotFound("redemption", parameters["id"])
    how = redemptions.Move(
        CanceledReason.OTHER if isinstance(given.reason, UnsetType) else given.reason,
        None if isinstance(given.note, UnsetType) else given.note,
        _time(step, "startAt", given.startAt),
        _time(step, "endAt", given.endAt),
    )
    return 200, render.redemption(redemptions.move(step, redemption, given.status, how))


def add_offer(step: Transaction, _: Mapping[str, str], body: dict[str, Any]) -> tuple[int, object]:
    """Put a new offer into the catalogue."""
    given = _read(body, OfferBody)
    org = _org(step, _or(given.org, DEFAULT_ORG))
    environment = Environment(_or(given.env, DEFAULT_ENVIRONMENT.value))
    number = step.ids.number()
    offer_id = _or(given.id, step.ids.text("off_", number))
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
    return 201, _store(step, org, blank, given)


def change_offer(
    step: Transaction, parameters: Mapping[str, str], body: dict[str, Any]
) -> tuple[int, object]:
    """Change the fields of an offer that the body has."""
    given = _read(body, OfferBody)
    key = _find(step, parameters["id"], given)
    offer = step.store.get(OFFERS, key)
    assert offer is not None, "the key was found in the table"
    if not isinstance(given.id, UnsetType) and given.id != offer.id:
        raise invalid("id", f"an offer keeps its id, {offer.id!r}")
    return 200, _store(step, _org(step, key[0]), offer, given)


def _find(step: Transaction, offer_id: str, given: OfferBody) -> OfferKey:
    """The offer with this id; org and environment are asked for only where several share it."""
    keys: list[OfferKey] = [
        key
        for key, _ in step.store.items(OFFERS)
        if key[2] == offer_id and given.org in (key[0], UNSET) and given.env in (key[1], UNSET)
    ]
    if not keys:
        raise NotFound("offer", offer_id)
    home = (_or(given.org, DEFAULT_ORG), _or(given.env, DEFAULT_ENVIRONMENT.value), offer_id)
    if len(keys) == 1:
        return keys[0]
    for key in keys:
        if key == home:
            return key
    places = tuple(f"{org} {environment}" for org, environment, _ in sorted(keys))
    raise InvalidInput([Problem("org", f"several orgs have an offer {offer_id!r}", places)])


def _org(step: Transaction, org_id: str) -> Org:
    org = step.store.get(ORGS, org_id)
    if org is None:
        known = tuple(sorted(key for key, _ in step.store.items(ORGS)))
        raise InvalidInput([Problem("org", f"there is no org {org_id!r}", known)])
    return org


def _or(value: T | UnsetType, default: T) -> T:
    return default if isinstance(value, UnsetType) else value


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
        "start_at_ms": _time(step, "startAt", given.startAt),
        "end_at_ms": _time(step, "endAt", given.endAt),
        "expires_at_ms": _time(step, "expiresAt", given.expiresAt),
        **_availability(given.availability),
    }
    known = {name: value for name, value in changes.items() if value is not UNSET}
    after = msgspec.structs.replace(offer, **known)
    step.store.put(OFFERS, after.key, after)
    return render.offer(org, after, step.now_ms)


def _cents(amount: float | UnsetType | None) -> int | UnsetType | None:
    if amount is None or isinstance(amount, UnsetType):
        return amount
    return money.hundredths(1, money.ratio(amount))


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


LEVERS = (
    Lever(
        "POST",
        "/redemptions/{id}/status",
        "Move a redemption to another status; forbidden edges are 409.",
        set_status,
    ),
    Lever("POST", "/offers", "Add an offer; every field has a default.", add_offer),
    Lever("PUT", "/offers/{id}", "Change fields of an offer.", change_offer),
)

"""Offers: finding them, and whether they can be booked."""

from __future__ import annotations

from mockserver.core.store import Store
from mockserver.providers.expys.refusals import NotFound
from mockserver.providers.expys.state import OFFERS, Offer, Partition


def find(store: Store, partition: Partition, offer_id: str) -> Offer:
    """The offer, also when it has ended or is sold out. Raises NotFound."""
    offer = store.get(OFFERS, (*partition, offer_id))
    if offer is None:
        raise NotFound("offer", offer_id)
    return offer


def is_available(offer: Offer, now_ms: int) -> bool:
    """Whether an offer is shown as available."""
    if offer.available is not None:
        return offer.available
    return hindrance(offer, now_ms) is None


def has_expired(offer: Offer, now_ms: int) -> bool:
    """Whether the end of an offer has come."""
    return offer.expires_at_ms is not None and now_ms >= offer.expires_at_ms


def hindrance(offer: Offer, now_ms: int) -> str | None:
    """Why an offer cannot be booked, None if it can."""
    if has_expired(offer, now_ms):
        return "it has expired"
    if offer.quantity_remaining <= 0:
        return "it is sold out"
    if offer.available is False:
        return "it was taken off sale"
    return None

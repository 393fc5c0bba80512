"""The catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.exchange.call import Call, NoInput
from mockserver.exchange.cursor import Position
from mockserver.providers.expys import render, wire
from mockserver.providers.expys.handlers.acting import caller, org
from mockserver.providers.expys.handlers.pages import page
from mockserver.providers.expys.rules import money, prices
from mockserver.providers.expys.rules import offers as rules
from mockserver.providers.expys.state import OFFERS, OFFERS_BY_PARTITION, Offer


def list_offers(call: Call, query: wire.ListOffersQuery) -> wire.OfferList:
    """Offers, newest first; with `available` only those that can be booked."""
    now_ms = call.step.now_ms

    def items(begin: Position | None) -> Iterator[Offer]:
        before = None if begin is None else (tuple(begin),)
        offers = call.store.newest_first(
            OFFERS, OFFERS_BY_PARTITION, caller(call).partition, before
        )
        if not query.available:
            return offers
        return (offer for offer in offers if rules.is_available(offer, now_ms))

    shown, following = page(
        call, query, (query.available,), items, lambda offer: [offer.created_at_ms, offer.number]
    )
    home = org(call)
    return wire.OfferList([render.offer(home, offer, now_ms) for offer in shown], following)


def get_offer(call: Call, _: NoInput) -> wire.Offer:
    """One offer, also when it has ended or is sold out."""
    return render.offer(org(call), _find(call), call.step.now_ms)


def set_price(call: Call, body: wire.SetOfferPriceRequest) -> wire.Offer:
    """Show an offer at a price of the org's own."""
    return _priced(call, money.in_hundredths(body.amount))


def delete_price(call: Call, _: NoInput) -> wire.Offer:
    """Show an offer at its derived price again, also when it is."""
    return _priced(call, None)


def _priced(call: Call, hundredths: int | None) -> wire.Offer:
    offer = prices.author(call.step, _find(call), hundredths)
    return render.offer(org(call), offer, call.step.now_ms)


def _find(call: Call) -> Offer:
    return rules.find(call.store, caller(call).partition, call.parameters["id"])

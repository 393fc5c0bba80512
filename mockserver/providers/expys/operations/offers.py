"""Offers and their prices."""

from __future__ import annotations

from mockserver.exchange.operation import Operation
from mockserver.providers.expys import wire
from mockserver.providers.expys.auth import EITHER, SERVER
from mockserver.providers.expys.handlers import offers

OFFERS = (
    Operation(
        id="listOffers",
        method="GET",
        path="/v1/offers",
        summary="List the catalogue, newest first.",
        access=EITHER,
        handler=offers.list_offers,
        query=wire.ListOffersQuery,
        answer=wire.OfferList,
    ),
    Operation(
        id="getOffer",
        method="GET",
        path="/v1/offers/{id}",
        summary="Get an offer.",
        access=EITHER,
        handler=offers.get_offer,
        answer=wire.Offer,
    ),
    Operation(
        id="setOfferPrice",
        method="PUT",
        path="/v1/offers/{id}/price",
        summary="Show an offer at a price of the org's own.",
        access=SERVER,
        handler=offers.set_price,
        body=wire.SetOfferPriceRequest,
        answer=wire.Offer,
    ),
    Operation(
        id="deleteOfferPrice",
        method="DELETE",
        path="/v1/offers/{id}/price",
        summary="Show an offer at its derived price again.",
        access=SERVER,
        handler=offers.delete_price,
        answer=wire.Offer,
    ),
)

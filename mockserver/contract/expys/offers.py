"""The catalogue and its display prices."""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.expys.facts import AFFORDABLE, OFFER, UNAVAILABLE, check_pages
from mockserver.contract.walk import Walk

_AT_ONCE: Final = 100
AUTHORED: Final = 3999.5


def _list(walk: Walk) -> None:
    offers = walk.call("listOffers", query={"limit": _AT_ONCE})["data"]
    if not offers:
        return
    walk.keep(OFFER, offers[0]["id"])
    for offer in offers:
        _remember(walk, offer)


def _remember(walk: Walk, offer: dict[str, Any]) -> None:
    """Of what can be booked and costs something, keep the cheapest; and one that cannot be."""
    if not offer["availability"]["isAvailable"]:
        walk.keep(UNAVAILABLE, offer["id"])
    elif offer["pointsPrice"]:
        best = walk.known(AFFORDABLE)
        if best is None or offer["pointsPrice"] < best["pointsPrice"]:
            walk.keep(AFFORDABLE, offer)


def _pages(walk: Walk) -> None:
    check_pages(walk, "listOffers", "data", "id")


def _available(walk: Walk) -> None:
    offers = walk.call("listOffers", query={"available": True, "limit": _AT_ONCE})["data"]
    walk.holds("all are available", all(each["availability"]["isAvailable"] for each in offers))


def _no_boolean(walk: Walk) -> None:
    for text in ("maybe", "1", "TRUE"):
        walk.refused("listOffers", query={"available": text}, status=422, code="VALIDATION")


def _one(walk: Walk) -> None:
    offer = walk.call("getOffer", {"id": walk.need(OFFER)})
    walk.same("getOffer: id", walk.need(OFFER), offer["id"])


def _unknown(walk: Walk) -> None:
    path = {"id": f"off_{walk.run_id}"}
    walk.refused("getOffer", path, status=404, code="NOT_FOUND")


def _price(walk: Walk) -> None:
    path = {"id": walk.need(AFFORDABLE)["id"]}
    before = walk.call("getOffer", path)
    priced = walk.call("setOfferPrice", path, body={"amount": AUTHORED})
    shown = {name: priced["display"][name] for name in ("amount", "source")}
    walk.same("display of an authored price", {"amount": AUTHORED, "source": "AUTHORED"}, shown)
    walk.same("what a booking costs", before["pointsPrice"], priced["pointsPrice"])
    after = walk.call("deleteOfferPrice", path)
    source = None if after["display"] is None else after["display"]["source"]
    walk.holds("the price is derived again", source in (None, "DERIVED"), source)
    walk.call("deleteOfferPrice", path)
    display = before["display"]
    if display is not None and display["source"] == "AUTHORED":
        walk.call("setOfferPrice", path, body={"amount": display["amount"]})


def _price_wrongly(walk: Walk) -> None:
    path = {"id": walk.need(AFFORDABLE)["id"]}
    for body in ({}, {"amount": -1}, {"amount": "5"}, {"amount": None}):
        walk.refused("setOfferPrice", path, body=body, status=422, code="VALIDATION")
    unknown = {"id": f"off_{walk.run_id}"}
    body = {"amount": 1}
    walk.refused("setOfferPrice", unknown, body=body, status=404, code="NOT_FOUND")
    walk.refused("deleteOfferPrice", unknown, status=404, code="NOT_FOUND")


READS: Final = (
    Check(
        id="offers.list",
        operation="listOffers",
        statement="The catalogue is listed with all fields, null where there is nothing to say.",
        run=_list,
    ),
    Check(
        id="offers.pages",
        operation="listOffers",
        statement="Pages follow each other by nextCursor, without gaps and repetitions.",
        run=_pages,
    ),
    Check(
        id="offers.available",
        operation="listOffers",
        statement="available=true keeps what can be booked.",
        run=_available,
    ),
    Check(
        id="offers.no-boolean",
        operation="listOffers",
        statement="A boolean of a query is true or false; anything else is 422 VALIDATION.",
        run=_no_boolean,
        decided_in="mockserver.exchange.reading:read_input",
    ),
    Check(
        id="offers.one",
        operation="getOffer",
        statement="An offer is found by its id.",
        run=_one,
    ),
    Check(
        id="offers.unknown",
        operation="getOffer",
        statement="An offer that does not exist is 404 NOT_FOUND.",
        run=_unknown,
    ),
)

WRITES: Final = (
    Check(
        id="offers.price",
        operation="setOfferPrice",
        statement="A price of the org's own is shown as AUTHORED and changes no price in points;"
        " without it the price is derived again.",
        run=_price,
        writes=True,
        decided_in="mockserver.providers.expys.rules.money:derived_price",
    ),
    Check(
        id="offers.price-wrongly",
        operation="setOfferPrice",
        statement="A price is a number of 0 or more, of an offer that exists.",
        run=_price_wrongly,
        writes=True,
        decided_in="mockserver.providers.expys.wire.offers:SetOfferPriceRequest",
    ),
)

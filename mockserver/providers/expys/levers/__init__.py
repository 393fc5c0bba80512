"""What happens behind the API's back: the concierge's and the org's side."""

from mockserver.exchange.provider import Lever
from mockserver.providers.expys.levers.offers import add_offer, change_offer
from mockserver.providers.expys.levers.redemptions import set_status

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

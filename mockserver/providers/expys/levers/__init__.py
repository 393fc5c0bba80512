"""What happens behind the API's back: the concierge's and the org's side."""

from mockserver.exchange.levers import Lever
from mockserver.providers.expys.levers.conversations import add_conversation, add_message
from mockserver.providers.expys.levers.interests import get_phone_code, set_interest_status
from mockserver.providers.expys.levers.offers import add_offer, change_offer
from mockserver.providers.expys.levers.pool import top_up
from mockserver.providers.expys.levers.redemptions import set_status

LEVERS = (
    Lever("POST", "/conversations", "Open a conversation with a member.", add_conversation),
    Lever(
        "POST",
        "/conversations/{id}/messages",
        "Write a message, as the concierge unless an author is given.",
        add_message,
    ),
    Lever(
        "POST",
        "/redemptions/{id}/status",
        "Move a redemption to another status; forbidden edges are 409.",
        set_status,
    ),
    Lever(
        "POST",
        "/interests/{id}/status",
        "Give an interest another status; any text is taken.",
        set_interest_status,
    ),
    Lever(
        "GET",
        "/interests/{id}/phone-code",
        "Read the code that was sent to the phone; 404 when none is open.",
        get_phone_code,
    ),
    Lever("POST", "/offers", "Add an offer; every field has a default.", add_offer),
    Lever("PUT", "/offers/{id}", "Change fields of an offer.", change_offer),
    Lever("POST", "/pool", "Grant or purchase points, or set limit and mark of a pool.", top_up),
)

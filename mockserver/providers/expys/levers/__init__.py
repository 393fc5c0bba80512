"""What happens behind the API's back: the concierge's and the org's side."""

from mockserver.exchange.levers import Lever
from mockserver.providers.expys import wire
from mockserver.providers.expys.levers.conversations import (
    ConversationBody,
    MessageBody,
    add_conversation,
    add_message,
)
from mockserver.providers.expys.levers.interests import (
    InterestStatusBody,
    PhoneCode,
    get_phone_code,
    set_interest_status,
)
from mockserver.providers.expys.levers.offers import OfferBody, add_offer, change_offer
from mockserver.providers.expys.levers.pool import PoolBody, top_up
from mockserver.providers.expys.levers.redemptions import RedemptionStatusBody, set_status

LEVERS = (
    Lever(
        id="openConversation",
        method="POST",
        path="/conversations",
        summary="Open a conversation with a member.",
        handler=add_conversation,
        body=ConversationBody,
        answer=wire.Conversation,
        status=201,
        refusals={404: "there is no such member"},
    ),
    Lever(
        id="writeMessage",
        method="POST",
        path="/conversations/{id}/messages",
        summary="Write a message, as the concierge unless an author is given.",
        handler=add_message,
        body=MessageBody,
        answer=wire.Message,
        status=201,
        refusals={404: "there is no such conversation"},
    ),
    Lever(
        id="setRedemptionStatus",
        method="POST",
        path="/redemptions/{id}/status",
        summary="Move a redemption to another status; forbidden edges are 409.",
        handler=set_status,
        body=RedemptionStatusBody,
        answer=wire.Redemption,
        refusals={404: "there is no such redemption", 409: "it cannot move to that status"},
    ),
    Lever(
        id="setInterestStatus",
        method="POST",
        path="/interests/{id}/status",
        summary="Give an interest another status; any text is taken.",
        handler=set_interest_status,
        body=InterestStatusBody,
        answer=wire.Interest,
        refusals={404: "there is no such interest"},
    ),
    Lever(
        id="getPhoneCode",
        method="GET",
        path="/interests/{id}/phone-code",
        summary="Read the code that was sent to the phone; 404 when none is open.",
        handler=get_phone_code,
        answer=PhoneCode,
        refusals={404: "there is no such interest, or no code of it is open"},
    ),
    Lever(
        id="addOffer",
        method="POST",
        path="/offers",
        summary="Add an offer; every field has a default.",
        handler=add_offer,
        body=OfferBody,
        answer=wire.Offer,
        status=201,
    ),
    Lever(
        id="changeOffer",
        method="PUT",
        path="/offers/{id}",
        summary="Change fields of an offer.",
        handler=change_offer,
        body=OfferBody,
        answer=wire.Offer,
        refusals={404: "there is no such offer"},
    ),
    Lever(
        id="topUpPool",
        method="POST",
        path="/pool",
        summary="Grant or purchase points, or set limit and mark of a pool.",
        handler=top_up,
        body=PoolBody,
        answer=wire.Balance,
    ),
)

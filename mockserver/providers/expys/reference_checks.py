"""What the checks of references share: a partition to look up, and its conversations."""

from collections.abc import Iterator
from dataclasses import dataclass

from mockserver.core.validation import Problem
from mockserver.providers.expys.fixture import (
    Conversation,
    Interest,
    Member,
    Offer,
    Org,
    Redemption,
)


@dataclass(frozen=True, slots=True)
class Side:
    """One partition with what its checks look up."""

    org: Org
    path: str
    now_ms: int | None
    offers: dict[str, Offer]
    members: dict[str, Member]
    redemptions: dict[str, Redemption]
    interests: dict[str, Interest]
    conversations: dict[str, Conversation]


def booking_conversation(
    side: Side, member: str, conversation_id: str | None, path: str
) -> Iterator[Problem]:
    """Find what is wrong with the conversation of a booking, where the fixture lists it."""
    conversation = side.conversations.get(conversation_id or "")
    if conversation is None:
        return
    where = f"{path}.conversationId"
    if conversation.member != member:
        yield Problem(where, f"{conversation.id} is a conversation of {conversation.member}")
    if conversation.type != "booking":
        yield Problem(where, f"{conversation.id} is of type {conversation.type}, not booking")

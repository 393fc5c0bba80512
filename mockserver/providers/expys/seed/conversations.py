"""Threads between members and the concierge."""

from __future__ import annotations

from mockserver.core.documents import at
from mockserver.core.world import Transaction
from mockserver.providers.expys import fixture, prefixes
from mockserver.providers.expys.rules import conversations
from mockserver.providers.expys.state import (
    CONVERSATIONS,
    MESSAGES,
    OFFERS,
    Attachment,
    Conversation,
    MemberKey,
    OfferKey,
    Partition,
    StoredMessage,
)


def put_conversation(
    step: Transaction, partition: Partition, conversation: fixture.Conversation
) -> None:
    """Add a conversation with its messages."""
    times = [at(step, message.at) for message in conversation.messages]
    begun_at_ms = min(times, default=step.now_ms)
    record = Conversation(
        conversation.id,
        step.ids.listed(conversation.number, prefixes.CONVERSATION, conversation.id),
        (*partition, conversation.member),
        conversation.type,
        conversation.title,
        begun_at_ms if conversation.created_at is None else at(step, conversation.created_at),
        max(times, default=None),
    )
    step.store.put(CONVERSATIONS, conversation.id, record)
    for message in conversation.messages:
        _message(step, conversation.id, message)


def _message(step: Transaction, conversation: str, message: fixture.Message) -> None:
    number = step.ids.listed(message.number, prefixes.MESSAGE, message.id)
    message_id = message.id or step.ids.text(prefixes.MESSAGE, number)
    record = StoredMessage(
        message_id,
        number,
        conversation,
        message.author,
        message.type,
        message.body,
        at(step, message.at),
        tuple(
            Attachment(each.name, each.url, at(step, each.expires_at))
            for each in message.attachments
        ),
    )
    step.store.put(MESSAGES, message_id, record)


def booking_thread(
    step: Transaction,
    offer: OfferKey,
    member: MemberKey,
    conversation_id: str | None,
    created_at_ms: int,
    listed: set[str],
) -> str:
    """The id of the thread of a booking or an interest; it is made unless the fixture lists it."""
    if conversation_id is not None and conversation_id in listed:
        return conversation_id
    number = step.ids.listed(None, prefixes.CONVERSATION, conversation_id)
    wanted = conversation_id or step.ids.text(prefixes.CONVERSATION, number)
    found = step.store.get(OFFERS, offer)
    assert found is not None, "references are checked before"
    thread = Conversation(wanted, number, member, conversations.BOOKING, found.title, created_at_ms)
    step.store.put(CONVERSATIONS, wanted, thread)
    return wanted


def open_support_threads(step: Transaction, partition: Partition, part: fixture.Partition) -> None:
    """Every member has a support conversation, also where the fixture lists none."""
    supported = {each.member for each in part.conversations if each.type == conversations.SUPPORT}
    for member in part.members:
        if member.external_user_id not in supported:
            conversations.open_support(step, (*partition, member.external_user_id))

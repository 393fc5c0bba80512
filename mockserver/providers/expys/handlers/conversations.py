"""Threads between members and the concierge."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import UNSET, UnsetType

from mockserver.exchange.call import Call, NoInput
from mockserver.exchange.cursor import Position
from mockserver.exchange.errors import invalid
from mockserver.exchange.streams import Feed
from mockserver.providers.expys import auth, render, wire
from mockserver.providers.expys.handlers.acting import acting_member, caller, named_member
from mockserver.providers.expys.handlers.pages import page
from mockserver.providers.expys.rules import conversations
from mockserver.providers.expys.state import (
    CONVERSATIONS,
    CONVERSATIONS_BY_MEMBER,
    MESSAGES,
    MESSAGES_BY_CONVERSATION,
    TOKENS,
    Conversation,
    StoredMessage,
)

# How long a message may be is not published; decided here (characters after trimming).
MESSAGE_LENGTH_MAX = 4000


def list_conversations(call: Call, query: wire.OnBehalfQuery) -> wire.ConversationList:
    """All threads of one member, latest activity first."""
    member = acting_member(call, query.externalUserID)
    found = call.store.newest_first(CONVERSATIONS, CONVERSATIONS_BY_MEMBER, member.key)
    return wire.ConversationList([render.conversation(each) for each in found])


def list_messages(call: Call, query: wire.ListMessagesQuery) -> wire.MessageList:
    """The messages of a thread, newest first."""
    conversation = _find(call, query.externalUserID)

    def items(begin: Position | None) -> Iterator[StoredMessage]:
        before = None if begin is None else (tuple(begin),)
        return call.store.newest_first(MESSAGES, MESSAGES_BY_CONVERSATION, conversation.id, before)

    shown, following = page(
        call,
        query,
        (conversation.id,),
        items,
        lambda message: [message.created_at_ms, message.number],
    )
    return wire.MessageList([render.message(each) for each in shown], following)


def send_message(call: Call, body: wire.SendMessageRequest) -> wire.SendMessageResponse:
    """Add a message by the token's member; the text is kept as it was sent."""
    if not 1 <= len(body.message.strip()) <= MESSAGE_LENGTH_MAX:
        raise invalid("message", f"must have 1 to {MESSAGE_LENGTH_MAX} characters, trimmed")
    conversation = _find(call)
    draft = conversations.Draft(acting_member(call, UNSET).external_user_id, body.message)
    conversations.post(call.step, conversation, draft)
    return wire.SendMessageResponse(True)


def stream_messages(call: Call, _: NoInput) -> Feed:
    """The messages of a thread from now on, until the token ends."""
    conversation, credential, store = _find(call), caller(call).credential, call.store
    token = store.get(TOKENS, credential)
    assert token is not None, "the operation takes member tokens only"

    def still_valid(now_ms: int) -> bool:
        # A restore may have taken back the thread too, or made it another member's.
        present = store.get(CONVERSATIONS, conversation.id)
        is_there = present is not None and present.member == conversation.member
        return is_there and auth.is_valid_token(store, now_ms, credential)

    topic = conversations.topic(conversation.id)
    return Feed(topic, render.message, token.expires_at_ms, still_valid)


def _find(call: Call, external_user_id: str | UnsetType = UNSET) -> Conversation:
    """The thread in the path; it has to be that of the member that the caller acts for, if any."""
    member = named_member(call, external_user_id)
    conversation = conversations.find(call.store, caller(call).partition, call.parameters["id"])
    if member is not None:
        conversations.check_member(conversation, member.key)
    return conversation

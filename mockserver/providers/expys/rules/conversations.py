"""Threads between members and the concierge."""

from __future__ import annotations

import msgspec

from mockserver.core.hub import Topic
from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.providers.expys import events, prefixes
from mockserver.providers.expys.refusals import ConversationForbidden, NotFound
from mockserver.providers.expys.state import (
    CONVERSATIONS,
    MESSAGES,
    Attachment,
    Conversation,
    MemberKey,
    Partition,
    StoredMessage,
)

# The service names no closed list of types; these are decided here.
SUPPORT = "support"
BOOKING = "booking"

# Who writes, besides the member under the own id, and what kinds of messages there are: the
# service's clients take any text, and these are decided here.
CONCIERGE = "concierge"
SYSTEM = "system"
TEXT = "text"
ATTACHMENT = "attachment"


class Draft(msgspec.Struct, frozen=True):
    """A message that is to be added."""

    author: str
    body: str | None
    type: str = TEXT
    attachments: tuple[Attachment, ...] = ()


def open_support(step: Transaction, member: MemberKey) -> Conversation:
    """The thread that every member has from the beginning."""
    return open_thread(step, member, SUPPORT, None)


def open_booking(step: Transaction, member: MemberKey, title: str) -> Conversation:
    """The thread of one booking."""
    return open_thread(step, member, BOOKING, title)


def open_thread(step: Transaction, member: MemberKey, kind: str, title: str | None) -> Conversation:
    """A new thread without messages."""
    number = step.ids.number()
    conversation_id = step.ids.text(prefixes.CONVERSATION, number)
    conversation = Conversation(conversation_id, number, member, kind, title, step.now_ms)
    step.store.put(CONVERSATIONS, conversation_id, conversation)
    return conversation


def find(store: Store, partition: Partition, conversation_id: str) -> Conversation:
    """The thread. Raises NotFound, also for one of another org or environment."""
    conversation = store.get(CONVERSATIONS, conversation_id)
    if conversation is None or conversation.member[:2] != partition:
        raise NotFound("conversation", conversation_id)
    return conversation


def check_member(conversation: Conversation, member: MemberKey) -> None:
    """Raise ConversationForbidden unless the thread is this member's."""
    if conversation.member != member:
        raise ConversationForbidden(conversation.id)


def authors(external_user_id: str) -> tuple[str, ...]:
    """Who may write in a member's threads."""
    return (external_user_id, CONCIERGE, SYSTEM)


def topic(conversation_id: str) -> Topic:
    """Where readers hear of the new messages of a thread."""
    return (MESSAGES.name, conversation_id)


def post(step: Transaction, conversation: Conversation, draft: Draft) -> StoredMessage:
    """Add a message, whoever wrote it."""
    number = step.ids.number()
    message = StoredMessage(
        step.ids.text(prefixes.MESSAGE, number),
        number,
        conversation.id,
        draft.author,
        draft.type,
        draft.body,
        step.now_ms,
        draft.attachments,
    )
    step.store.put(MESSAGES, message.id, message)
    active = msgspec.structs.replace(conversation, last_message_at_ms=step.now_ms)
    step.store.put(CONVERSATIONS, active.id, active)
    events.message_created(step, active.member, message)
    step.publish(topic(conversation.id), message)
    return message

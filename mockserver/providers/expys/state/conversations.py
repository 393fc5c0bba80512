"""Threads between members and the concierge."""

from __future__ import annotations

import msgspec

from mockserver.core.store import Index, Table
from mockserver.providers.expys.state.orgs import MemberKey


class Conversation(msgspec.Struct, frozen=True, gc=False):
    """A thread between a member and the concierge."""

    id: str
    number: int
    member: MemberKey
    type: str
    title: str | None
    created_at_ms: int
    last_message_at_ms: int | None = None


class Attachment(msgspec.Struct, frozen=True, gc=False):
    """A file in a message, behind a link that ends."""

    name: str
    url: str | None
    expires_at_ms: int


class StoredMessage(msgspec.Struct, frozen=True, gc=False):
    """A message of a conversation."""

    id: str
    number: int
    conversation: str
    author: str
    type: str
    body: str | None
    created_at_ms: int
    attachments: tuple[Attachment, ...] = ()


def _activity(conversation: Conversation) -> tuple[bool, int, int, int]:
    """The place by the last message; threads without any stand below, by their creation."""
    last_ms = conversation.last_message_at_ms
    return (last_ms is not None, last_ms or 0, conversation.created_at_ms, conversation.number)


CONVERSATIONS_BY_MEMBER: Index[Conversation] = Index(
    "member", scope=lambda conversation: conversation.member, sort=_activity
)

CONVERSATIONS: Table[Conversation] = Table("expys.conversations", CONVERSATIONS_BY_MEMBER)

MESSAGES_BY_CONVERSATION: Index[StoredMessage] = Index(
    "conversation",
    scope=lambda message: message.conversation,
    sort=lambda message: (message.created_at_ms, message.number),
)

MESSAGES: Table[StoredMessage] = Table("expys.messages", MESSAGES_BY_CONVERSATION)

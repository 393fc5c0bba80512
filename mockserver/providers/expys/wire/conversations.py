"""Threads between members and the concierge."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from mockserver.providers.expys.wire.common import ExternalUserID, Page


class ListMessagesQuery(Page):
    """Query of listMessages."""

    externalUserID: ExternalUserID | UnsetType = UNSET


class SendMessageRequest(msgspec.Struct):
    """Body of sendMessage."""

    message: str


class SendMessageResponse(msgspec.Struct):
    """A message was taken."""

    ok: bool


class Conversation(msgspec.Struct):
    """A thread."""

    id: str
    type: str
    title: str | None
    lastMessageAt: str | None


class ConversationList(msgspec.Struct):
    """All threads of a member."""

    conversations: list[Conversation]


class Attachment(msgspec.Struct):
    """A file in a message; its link ends."""

    name: str
    url: str | None
    expiresAt: str


class Message(msgspec.Struct):
    """A message, in lists and in streams."""

    id: str
    authorID: str
    type: str
    body: str | None
    createdAt: str
    attachments: list[Attachment]


class MessageList(msgspec.Struct):
    """A page of messages."""

    messages: list[Message]
    nextCursor: str | None

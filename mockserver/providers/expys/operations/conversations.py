"""Threads and their messages."""

from __future__ import annotations

from mockserver.exchange.operation import Operation
from mockserver.providers.expys import wire
from mockserver.providers.expys.auth import EITHER, MEMBER
from mockserver.providers.expys.handlers import conversations

CONVERSATIONS = (
    Operation(
        id="listConversations",
        method="GET",
        path="/v1/conversations",
        summary="List the conversations of a member, latest activity first.",
        access=EITHER,
        handler=conversations.list_conversations,
        query=wire.OnBehalfQuery,
        answer=wire.ConversationList,
    ),
    Operation(
        id="listMessages",
        method="GET",
        path="/v1/conversations/{id}/messages",
        summary="List the messages of a conversation, newest first.",
        access=EITHER,
        handler=conversations.list_messages,
        query=wire.ListMessagesQuery,
        answer=wire.MessageList,
    ),
    Operation(
        id="sendMessage",
        method="POST",
        path="/v1/conversations/{id}/messages",
        summary="Write a message as the member.",
        access=MEMBER,
        handler=conversations.send_message,
        body=wire.SendMessageRequest,
        answer=wire.SendMessageResponse,
    ),
    Operation(
        id="streamMessages",
        method="GET",
        path="/v1/conversations/{id}/stream",
        summary="Get new messages as they come, by server-sent events.",
        access=MEMBER,
        handler=conversations.stream_messages,
        answer=wire.Message,
        streams=True,
    ),
)

"""Threads, as the concierge opens them and writes in them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import UNSET, UnsetType

from mockserver.core.times import HOUR_MS
from mockserver.core.validation import Problem
from mockserver.core.world import Transaction
from mockserver.exchange.errors import InvalidInput
from mockserver.exchange.given import given_or
from mockserver.providers.expys import render, wire
from mockserver.providers.expys.fixture import ConversationType
from mockserver.providers.expys.levers.common import (
    DEFAULT_ENVIRONMENT,
    DEFAULT_ORG,
    EnvironmentName,
    find_org,
    time,
)
from mockserver.providers.expys.refusals import NotFound
from mockserver.providers.expys.rules import conversations, members
from mockserver.providers.expys.state import CONVERSATIONS, Attachment, Conversation

# How long the link of a file works unless the call says so.
LINK_LIFE_MS = HOUR_MS


class ConversationBody(msgspec.Struct, forbid_unknown_fields=True):
    """Body of the lever that opens a thread."""

    externalUserID: wire.ExternalUserID
    env: EnvironmentName | UnsetType = UNSET
    org: str | UnsetType = UNSET
    type: ConversationType = "support"
    title: str | None = None


class GivenAttachment(msgspec.Struct, forbid_unknown_fields=True):
    """A file of a message."""

    name: wire.Id
    url: str | None = None
    expiresAt: str | UnsetType = UNSET


class MessageBody(msgspec.Struct, forbid_unknown_fields=True):
    """Body of the lever that writes a message; its type follows from the rest unless given."""

    body: str | None = None
    author: str = conversations.CONCIERGE
    type: wire.Id | UnsetType = UNSET
    attachments: list[GivenAttachment] = []


def add_conversation(
    step: Transaction, _: Mapping[str, str], given: ConversationBody
) -> wire.Conversation:
    """Open a thread with a member."""
    org = find_org(step, given_or(given.org, DEFAULT_ORG))
    partition = (org.id, given_or(given.env, DEFAULT_ENVIRONMENT.value))
    member = members.find(step.store, partition, given.externalUserID)
    opened = conversations.open_thread(step, member.key, given.type, given.title)
    return render.conversation(opened)


def add_message(
    step: Transaction, parameters: Mapping[str, str], given: MessageBody
) -> wire.Message:
    """Write a message into a thread: as the concierge unless another author is given."""
    conversation = step.store.get(CONVERSATIONS, parameters["id"])
    if conversation is None:
        raise NotFound("conversation", parameters["id"])
    _check_author(conversation, given.author)
    draft = conversations.Draft(
        given.author,
        given.body,
        given_or(given.type, _type_of(given)),
        tuple(_attachment(step, index, each) for index, each in enumerate(given.attachments)),
    )
    return render.message(conversations.post(step, conversation, draft))


def _check_author(conversation: Conversation, author: str) -> None:
    known = conversations.authors(conversation.member[2])
    if author not in known:
        raise InvalidInput([Problem("author", f"{author!r} does not write here", known)])


def _type_of(given: MessageBody) -> str:
    if given.author == conversations.SYSTEM:
        return conversations.SYSTEM
    return conversations.ATTACHMENT if given.attachments else conversations.TEXT


def _attachment(step: Transaction, index: int, given: GivenAttachment) -> Attachment:
    expires_at_ms = time(step, f"attachments[{index}].expiresAt", given.expiresAt)
    if not isinstance(expires_at_ms, int):
        expires_at_ms = step.now_ms + LINK_LIFE_MS
    return Attachment(given.name, given.url, expires_at_ms)

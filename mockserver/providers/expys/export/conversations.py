"""Threads between members and the concierge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mockserver.core.times import iso
from mockserver.providers.expys import fixture, prefixes
from mockserver.providers.expys.export.common import Source
from mockserver.providers.expys.state import (
    MESSAGES,
    MESSAGES_BY_CONVERSATION,
    Attachment,
    Conversation,
    StoredMessage,
)


def conversation(source: Source, record: Conversation) -> fixture.Conversation:
    """A thread as a fixture lists it."""
    messages = list(source.store.oldest_first(MESSAGES, MESSAGES_BY_CONVERSATION, record.id))
    # Which types there are is closed in fixtures and in the lever, and open in records.
    kind: Any = record.type
    return fixture.Conversation(
        id=record.id,
        member=record.member[2],
        type=kind,
        title=record.title,
        messages=tuple(_message(source, each) for each in messages),
        created_at=None if _begins_with(messages, record) else iso(record.created_at_ms),
        number=source.place(prefixes.CONVERSATION, record.id, record.number),
    )


def _begins_with(messages: Sequence[StoredMessage], record: Conversation) -> bool:
    return bool(messages) and messages[0].created_at_ms == record.created_at_ms


def _message(source: Source, record: StoredMessage) -> fixture.Message:
    return fixture.Message(
        author=record.author,
        at=iso(record.created_at_ms),
        body=record.body,
        type=record.type,
        attachments=tuple(_attachment(each) for each in record.attachments),
        id=record.id,
        number=source.place(prefixes.MESSAGE, record.id, record.number),
    )


def _attachment(record: Attachment) -> fixture.Attachment:
    return fixture.Attachment(
        name=record.name, url=record.url, expires_at=iso(record.expires_at_ms)
    )

"""Threads between members and the concierge."""

from __future__ import annotations

from collections.abc import Iterable

from mockserver.core.world import Transaction
from mockserver.providers.expys.state import CONVERSATIONS, Conversation, MemberKey

# The service names no closed list of types; these are decided here.
SUPPORT = "support"
BOOKING = "booking"


def open_support(step: Transaction, member: MemberKey) -> Conversation:
    """The thread that every member has from the beginning."""
    return _open(step, member, SUPPORT, None)


def open_many_support(step: Transaction, members: Iterable[MemberKey]) -> None:
    """The threads of many new members at once."""
    opened = [_new(step, member, SUPPORT, None) for member in members]
    step.store.fill(CONVERSATIONS, {each.id: each for each in opened})


def open_booking(step: Transaction, member: MemberKey, title: str) -> Conversation:
    """The thread of one booking."""
    return _open(step, member, BOOKING, title)


def _open(step: Transaction, member: MemberKey, kind: str, title: str | None) -> Conversation:
    conversation = _new(step, member, kind, title)
    step.store.put(CONVERSATIONS, conversation.id, conversation)
    return conversation


def _new(step: Transaction, member: MemberKey, kind: str, title: str | None) -> Conversation:
    number = step.ids.number()
    conversation_id = step.ids.text("cnv_", number)
    return Conversation(conversation_id, number, member, kind, title, step.now_ms)

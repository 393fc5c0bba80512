"""Threads between members and the concierge."""

from __future__ import annotations

from mockserver.core.world import Transaction
from mockserver.providers.expys.state import CONVERSATIONS, Conversation, MemberKey

# The service names no closed list of types; these are decided here.
SUPPORT = "support"
BOOKING = "booking"


def open_support(step: Transaction, member: MemberKey) -> Conversation:
    """The thread that every member has from the beginning."""
    return _open(step, member, SUPPORT, None)


def open_booking(step: Transaction, member: MemberKey, title: str) -> Conversation:
    """The thread of one booking."""
    return _open(step, member, BOOKING, title)


def _open(step: Transaction, member: MemberKey, kind: str, title: str | None) -> Conversation:
    number = step.ids.number()
    conversation_id = step.ids.text("cnv_", number)
    conversation = Conversation(conversation_id, number, member, kind, title, step.now_ms)
    step.store.put(CONVERSATIONS, conversation_id, conversation)
    return conversation

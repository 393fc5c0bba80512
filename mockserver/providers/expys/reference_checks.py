"""What the checks of references share: a partition to look up, and words for what is wrong."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mockserver.core.times import parse_relative
from mockserver.core.validation import Problem, close_match
from mockserver.providers.expys.fixture import (
    Conversation,
    Interest,
    Member,
    Offer,
    Org,
    Redemption,
)


@dataclass(frozen=True, slots=True)
class Side:
    """One partition with what its checks look up."""

    org: Org
    path: str
    now_ms: int | None
    offers: dict[str, Offer]
    members: dict[str, Member]
    redemptions: dict[str, Redemption]
    interests: dict[str, Interest]
    conversations: dict[str, Conversation]


def repeated(items: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """Find names that stand at more than one of the paths."""
    first: dict[str, str] = {}
    for path, name in items:
        if name in first:
            yield Problem(path, f'"{name}" is used already, by {first[name]}')
        first.setdefault(name, path)


def known(noun: str, name: str, names: Mapping[str, object], path: str) -> Iterator[Problem]:
    """Find a name that is none of those there are."""
    if name not in names:
        yield unknown(path, noun, name, tuple(names))


def unknown(path: str, noun: str, name: str, names: tuple[str, ...]) -> Problem:
    """Say that a name is none of those there are."""
    return Problem(path, f'there is no {noun} "{name}" here{close_match(name, names)}')


def is_ahead(text: str, now_ms: int | None) -> bool:
    """Whether a time lies after the world's present, as far as that is known."""
    if now_ms is not None:
        return parse_relative(text, now_ms) > now_ms
    return text[0] == "+" and parse_relative(text, 0) > 0


def is_relative(text: str) -> bool:
    """Whether a time counts from the world's present."""
    return not text[0].isdigit()


def is_before(text: str, other: str, now_ms: int | None) -> bool:
    """Whether one time is before another, as far as they can be compared."""
    if now_ms is None and is_relative(text) != is_relative(other):
        return False
    return parse_relative(text, now_ms or 0) < parse_relative(other, now_ms or 0)


def booking_conversation(
    side: Side, member: str, conversation_id: str | None, path: str
) -> Iterator[Problem]:
    """Find what is wrong with the conversation of a booking, where the fixture lists it."""
    conversation = side.conversations.get(conversation_id or "")
    if conversation is None:
        return
    where = f"{path}.conversationId"
    if conversation.member != member:
        yield Problem(where, f"{conversation.id} is a conversation of {conversation.member}")
    if conversation.type != "booking":
        yield Problem(where, f"{conversation.id} is of type {conversation.type}, not booking")

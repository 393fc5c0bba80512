"""Check what the types of a fixture's conversations cannot say: whose they are and who writes."""

from collections.abc import Iterator

from mockserver.core.references import is_ahead, known
from mockserver.core.validation import Problem
from mockserver.providers.expys.fixture import Conversation, Message
from mockserver.providers.expys.reference_checks import Side
from mockserver.providers.expys.rules import conversations


def conversation_problems(side: Side, conversation: Conversation, path: str) -> Iterator[Problem]:
    """Find what is wrong with a conversation and its messages."""
    yield from known("member", conversation.member, side.members, f"{path}.member")
    for index, message in enumerate(conversation.messages):
        where = f"{path}.messages[{index}]"
        yield from _message(side, conversation.member, message, where)


def _message(side: Side, member: str, message: Message, path: str) -> Iterator[Problem]:
    authors = conversations.authors(member)
    if message.author not in authors:
        expected = ", ".join(authors)
        yield Problem(f"{path}.author", f"{message.author} does not write here, only {expected}")
    if is_ahead(message.at, side.now_ms):
        yield Problem(f"{path}.at", f"{message.at} is later than the present of the world")

"""Which numbers the records of an `expys` section have already, by themselves or by their ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from mockserver.core.ids import Stream
from mockserver.providers.expys import prefixes
from mockserver.providers.expys.fixture import Partition, Section


class _Listed(Protocol):
    """A part of a section that stands for a record."""

    @property
    def number(self) -> int | None:
        """Its place in the order of creation."""


class _Named(_Listed, Protocol):
    """One that has an id, too."""

    @property
    def id(self) -> str:
        """Its id."""


class _Threaded(Protocol):
    """One that has a conversation."""

    @property
    def conversation_id(self) -> str | None:
        """The conversation's id."""


def numbers(section: Section, stream: Stream) -> Iterator[tuple[str, int]]:
    """The numbers that are taken, and where they stand; paths count from the section."""
    for index, org in enumerate(section.orgs):
        for env, side in (("sandbox", org.sandbox), ("live", org.live)):
            path = f"orgs[{index}].{env}"
            yield from _shared(section, side, f"{path}.catalogue_number")
            yield from _partition(side, path, stream)


def _shared(section: Section, side: Partition, path: str) -> Iterator[tuple[str, int]]:
    """The numbers that the offers of a catalogue have on one side."""
    if side.catalogue_number is not None:
        for place, _ in enumerate(section.catalogue.get(side.catalogue or "", ())):
            yield path, side.catalogue_number + place


def _partition(side: Partition, path: str, stream: Stream) -> Iterator[tuple[str, int]]:
    named: tuple[tuple[str, str, Sequence[_Named]], ...] = (
        ("offers", prefixes.OFFER, side.offers),
        ("interests", prefixes.INTEREST, side.interests),
        ("redemptions", prefixes.REDEMPTION, side.redemptions),
        ("conversations", prefixes.CONVERSATION, side.conversations),
        ("webhooks", prefixes.WEBHOOK, side.webhooks),
    )
    for key, prefix, records in named:
        for index, record in enumerate(records):
            yield from _own(record, record.id, prefix, f"{path}.{key}[{index}]", stream)
    for index, member in enumerate(side.members):
        where = f"{path}.members[{index}]"
        yield from _own(member, None, "", where, stream)
        for inner, entry in enumerate(member.ledger):
            place = f"{where}.ledger[{inner}]"
            yield from _own(entry, entry.id, prefixes.TRANSACTION, place, stream)
    for index, conversation in enumerate(side.conversations):
        for inner, message in enumerate(conversation.messages):
            place = f"{path}.conversations[{index}].messages[{inner}]"
            yield from _own(message, message.id, prefixes.MESSAGE, place, stream)
    yield from _unlisted_threads(side, path, stream)


def _own(
    record: _Listed, id: str | None, prefix: str, path: str, stream: Stream
) -> Iterator[tuple[str, int]]:
    """The number of one record, if it has one."""
    if record.number is not None:
        yield f"{path}.number", record.number
    elif id is not None:
        yield from _spelled(id, prefix, f"{path}.id", stream)


def _spelled(id: str, prefix: str, path: str, stream: Stream) -> Iterator[tuple[str, int]]:
    number = stream.number_in(prefix, id)
    if number is not None:
        yield path, number


def _unlisted_threads(side: Partition, path: str, stream: Stream) -> Iterator[tuple[str, int]]:
    """The numbers of conversations that bookings and interests name, and that will be made."""
    made = {conversation.id for conversation in side.conversations}
    threaded: tuple[tuple[str, Sequence[_Threaded]], ...] = (
        ("interests", side.interests),
        ("redemptions", side.redemptions),
    )
    for key, records in threaded:
        for index, record in enumerate(records):
            id = record.conversation_id
            if id is not None and id not in made:
                made.add(id)
                place = f"{path}.{key}[{index}].conversationId"
                yield from _spelled(id, prefixes.CONVERSATION, place, stream)

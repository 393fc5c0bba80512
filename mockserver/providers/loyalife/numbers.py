"""Which numbers the records of a `loyalife` section have already, by themselves or by their ids."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.core.ids import Stream
from mockserver.providers.loyalife.fixture import LedgerEntry, Section, Transaction
from mockserver.providers.loyalife.rules.transactions import REQUEST


def numbers(section: Section, stream: Stream) -> Iterator[tuple[str, int]]:
    """The numbers that are taken, and where they stand; paths count from the section."""
    for index, program in enumerate(section.programs):
        path = f"programs[{index}]"
        for outer, member in enumerate(program.members):
            for inner, entry in enumerate(member.ledger):
                yield from _entry(entry, f"{path}.members[{outer}].ledger[{inner}]")
        for inner, transaction in enumerate(program.transactions):
            yield from _transaction(transaction, f"{path}.transactions[{inner}]", stream)


def _entry(entry: LedgerEntry, path: str) -> Iterator[tuple[str, int]]:
    if entry.number is not None:
        yield f"{path}.number", entry.number
    if entry.held_number is not None:
        yield f"{path}.held_number", entry.held_number
    for index, number in enumerate(entry.reopened):
        yield f"{path}.reopened[{index}]", number


def _transaction(transaction: Transaction, path: str, stream: Stream) -> Iterator[tuple[str, int]]:
    spelled = stream.number_in(REQUEST, transaction.request_id)
    if transaction.number is not None:
        yield f"{path}.number", transaction.number
    elif spelled is not None:
        yield f"{path}.request_id", spelled
    for index, held in enumerate(transaction.held):
        if held.number is not None:
            yield f"{path}.held[{index}].number", held.number

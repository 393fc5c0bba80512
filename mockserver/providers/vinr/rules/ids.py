"""Ids: how new ones are made, and what the two surfaces make of each other's."""

from __future__ import annotations

from mockserver.core.ids import Stream
from mockserver.core.ledger import Entry
from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.providers.vinr.state import ENTRY_NAMES, LEDGER, EntryName, points_key

# The same objects have other prefixes in the reference; both are taken on both surfaces.
_REFERENCE_PREFIXES = {"loy_": "la_", "ptx_": "pt_", "rule_": "er_"}
_GUIDE_PREFIXES = {reference: guide for guide, reference in _REFERENCE_PREFIXES.items()}

ENTRY_PREFIX = "ptx_"


def new_id(step: Transaction, prefix: str) -> tuple[str, int]:
    """The id of a new record and its number, which tells the order of creation."""
    number = step.ids.number()
    return step.ids.stream.short_text(prefix, number), number


def guide_id(text: str) -> str:
    """The id as the guides write it, whichever surface it came from."""
    prefix, underscore, rest = text.partition("_")
    return _GUIDE_PREFIXES.get(prefix + underscore, prefix + underscore) + rest


def reference_id(text: str) -> str:
    """The id as the reference writes it."""
    prefix, underscore, rest = text.partition("_")
    return _REFERENCE_PREFIXES.get(prefix + underscore, prefix + underscore) + rest


def entry_name(entry: Entry) -> EntryName:
    """What other records keep of an entry."""
    return EntryName(entry.number, entry.id)


def entry_id(stream: Stream, entry: Entry | EntryName) -> str:
    """The id of a ledger entry: it follows from the number, unless a fixture named the entry."""
    return entry.id or stream.short_text(ENTRY_PREFIX, entry.number)


def find_entry(stream: Stream, store: Store, environment: str, text: str) -> Entry | None:
    """The entry with an id, None if there is none in this environment."""
    wanted = guide_id(text)
    number = store.get(ENTRY_NAMES, (environment, wanted))
    if number is not None:
        return LEDGER.entry(store, number)
    number = stream.short_number(ENTRY_PREFIX, wanted)
    entry = None if number is None else store.get(LEDGER.entries, number)
    if entry is None or entry.id is not None or points_key(entry)[0] != environment:
        return None
    return entry

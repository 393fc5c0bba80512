"""How records are shown to people: what is left out, what is masked."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import msgspec

from mockserver.core.ids import Stream
from mockserver.core.ledger import Entry
from mockserver.exchange.records import RecordPolicy
from mockserver.providers.vinr.rules.ids import entry_id
from mockserver.providers.vinr.state import (
    BUCKETS,
    CODES,
    CREDIT,
    CREDIT_CURRENCIES,
    ENDPOINTS,
    ENTRY_NAMES,
    GRANTS,
    KEYS,
    NOTICES,
    SPENDS,
    SWEEP,
    TOTALS,
    EntryName,
    Redemption,
)


def _complete(stream: Stream, record: Any) -> Any:
    """Entries have their ids, also where a redemption speaks of them."""
    if isinstance(record, Entry):
        return msgspec.structs.replace(record, id=entry_id(stream, record))
    if isinstance(record, Redemption):
        named = {name: getattr(record, name) for name in ("transaction", "credit", "reversal")}
        return msgspec.structs.replace(
            record,
            **{name: _complete_name(stream, entry) for name, entry in named.items() if entry},
        )
    return record


def _complete_name(stream: Stream, name: EntryName) -> EntryName:
    return EntryName(name.number, entry_id(stream, name))


# Decided here: what only leads to other records, adds them up, or remembers what was looked at is
# no record of the service. Awards and what payments count for are in entries and payments; lots of
# store credit follow from its entries, because it never ends. Discount codes are for the people
# who got them, as ids are; no operation takes one for a credential.
RECORDS = RecordPolicy(
    hidden=frozenset(
        table.name
        for table in (
            BUCKETS,
            CODES,
            CREDIT.lots,
            CREDIT_CURRENCIES,
            ENTRY_NAMES,
            GRANTS,
            NOTICES,
            SPENDS,
            SWEEP,
            TOTALS,
        )
    ),
    secrets=MappingProxyType(
        {KEYS.name: frozenset({"key"}), ENDPOINTS.name: frozenset({"secret"})}
    ),
    complete=_complete,
)

"""How records are shown to people: what is left out, what is masked."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import msgspec

from mockserver.core.ids import Stream
from mockserver.core.ledger import Entry
from mockserver.exchange.records import RecordPolicy
from mockserver.providers.expys import render
from mockserver.providers.expys.state import (
    ENDPOINTS,
    KEYS,
    LEDGER,
    OFFER_FIGURES,
    POPULATIONS,
    RUNNING_TOTALS,
    RUNNING_TOTALS_COUNT,
    TOKENS,
    WINDOWS,
)


def _complete(stream: Stream, record: Any) -> Any:
    """Entries have their ids, as lists of transactions show them."""
    if isinstance(record, Entry):
        return msgspec.structs.replace(record, id=render.transaction_id(stream, record))
    return record


# Decided here: figures are counted from bookings and entries, lots follow from entries (points of
# this service never end), and a population or a rate window is no record of the service. Accounts
# follow from entries too, but a balance is what people look for first.
RECORDS = RecordPolicy(
    hidden=frozenset(
        table.name
        for table in (
            RUNNING_TOTALS,
            RUNNING_TOTALS_COUNT,
            OFFER_FIGURES,
            LEDGER.lots,
            POPULATIONS,
            WINDOWS,
        )
    ),
    secrets=MappingProxyType(
        {
            TOKENS.name: frozenset({"key"}),
            KEYS.name: frozenset({"key"}),
            ENDPOINTS.name: frozenset({"secret"}),
        }
    ),
    complete=_complete,
)

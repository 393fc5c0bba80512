"""How records are shown to people: what is left out, what is masked."""

from __future__ import annotations

from types import MappingProxyType

from mockserver.exchange.records import RecordPolicy
from mockserver.providers.vinr.state import BUCKETS, ENDPOINTS, ENTRY_NAMES, KEYS, SWEEP

# Decided here: what only leads to other records and what remembers requests is no record of the
# service.
RECORDS = RecordPolicy(
    hidden=frozenset(table.name for table in (BUCKETS, ENTRY_NAMES, SWEEP)),
    secrets=MappingProxyType(
        {KEYS.name: frozenset({"key"}), ENDPOINTS.name: frozenset({"secret"})}
    ),
)

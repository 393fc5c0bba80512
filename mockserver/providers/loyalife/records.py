"""How records are shown to people: what is left out, what is masked."""

from __future__ import annotations

from types import MappingProxyType

from mockserver.exchange.records import RecordPolicy
from mockserver.providers.loyalife.state import (
    BUCKETS,
    CLIENTS,
    COUNTERS,
    FILE_CONTENTS,
    GRANTS,
    KEYS,
    LEDGER,
    MEMBER_IDS,
    MEMBERS,
    SUB_RELATIONS,
    SWEEPS,
    TOKENS,
    UNIQUE,
)

# Decided here: what only leads to other records, what counts or adds them up, and what remembers
# requests is no record of the service. Accounts add up entries too, but a balance is what people
# look for first; and lots tell which points end when.
RECORDS = RecordPolicy(
    hidden=frozenset(
        table.name
        for table in (
            BUCKETS,
            COUNTERS,
            FILE_CONTENTS,
            GRANTS,
            KEYS,
            LEDGER.categories,
            MEMBER_IDS,
            SWEEPS,
            UNIQUE,
        )
    ),
    secrets=MappingProxyType(
        {
            # Its key is the token itself, too.
            TOKENS.name: frozenset({"key", "text"}),
            CLIENTS.name: frozenset({"secret"}),
            MEMBERS.name: frozenset({"password"}),
            SUB_RELATIONS.name: frozenset({"card_number"}),
        }
    ),
)

"""What parts the data, and what most records have."""

from __future__ import annotations

from enum import StrEnum


class Environment(StrEnum):
    """Decided by the credential; a record of the other one does not exist for a caller."""

    TEST = "test"
    LIVE = "live"


# Environment and id.
RecordKey = tuple[str, str]

# Environment, program and account; names the points of an account in the ledger.
PointsKey = tuple[str, str, str]

# Free-form pairs; what the service itself reads of them are a few names only.
Metadata = dict[str, str]

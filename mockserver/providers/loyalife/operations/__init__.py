"""Every operation of the service, in the order of its reference.

An operation without a handler is known to the service and not built here; each of the others also
answers at a short path.
"""

from __future__ import annotations

from dataclasses import replace

from mockserver.exchange.operation import Operation
from mockserver.providers.loyalife.auth import CREDENTIALS
from mockserver.providers.loyalife.operations.members import MEMBERS
from mockserver.providers.loyalife.operations.missing import MISSING
from mockserver.providers.loyalife.operations.payments import PAYMENTS
from mockserver.providers.loyalife.operations.sub_relations import SUB_RELATIONS
from mockserver.providers.loyalife.operations.transactions import TRANSACTIONS


def _with_short_path(operation: Operation) -> Operation:
    """The operation also at the path that the service shows on a product page."""
    folder = "/oauth/Auth" if operation.access == CREDENTIALS else "/v1"
    name = operation.path.rpartition("/")[2]
    return replace(operation, aliases=(f"{folder}/{name}",))


OPERATIONS = (
    *map(_with_short_path, (*MEMBERS, *TRANSACTIONS, *PAYMENTS, *SUB_RELATIONS)),
    *MISSING,
)

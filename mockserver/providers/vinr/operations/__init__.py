"""Every operation of the service, resource by resource.

An operation without a handler is documented by the service and not built here yet.
"""

from __future__ import annotations

from dataclasses import replace

from mockserver.exchange.operation import Operation
from mockserver.providers.vinr.operations.accounts import ACCOUNTS
from mockserver.providers.vinr.operations.earning import EARNING
from mockserver.providers.vinr.operations.missing import MISSING
from mockserver.providers.vinr.operations.payments import PAYMENTS
from mockserver.providers.vinr.operations.programs import PROGRAMS
from mockserver.providers.vinr.operations.rewards import REWARDS
from mockserver.providers.vinr.operations.transactions import TRANSACTIONS
from mockserver.providers.vinr.operations.webhooks import WEBHOOKS


def _in_all_ways(operation: Operation) -> Operation:
    """A change is asked for with PATCH, and as well with POST or PUT, at each of its paths."""
    if operation.method != "PATCH":
        return operation
    paths = (operation.path, *operation.aliases)
    _, *others = (way for path in paths for way in (path, f"POST {path}", f"PUT {path}"))
    return replace(operation, aliases=tuple(others))


OPERATIONS = tuple(
    map(
        _in_all_ways,
        (
            *PROGRAMS,
            *ACCOUNTS,
            *TRANSACTIONS,
            *EARNING,
            *REWARDS,
            *PAYMENTS,
            *WEBHOOKS,
            *MISSING,
        ),
    )
)

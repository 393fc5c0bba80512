"""Every operation of the service, resource by resource.

An operation without a handler is documented by the service and not built here yet.
"""

from __future__ import annotations

from mockserver.providers.vinr.operations.accounts import ACCOUNTS
from mockserver.providers.vinr.operations.earning import EARNING
from mockserver.providers.vinr.operations.missing_around import MISSING_AROUND
from mockserver.providers.vinr.operations.missing_loyalty import MISSING_LOYALTY
from mockserver.providers.vinr.operations.payments import PAYMENTS
from mockserver.providers.vinr.operations.programs import PROGRAMS
from mockserver.providers.vinr.operations.rewards import REWARDS
from mockserver.providers.vinr.operations.transactions import TRANSACTIONS
from mockserver.providers.vinr.operations.webhooks import WEBHOOKS

OPERATIONS = (
    *PROGRAMS,
    *ACCOUNTS,
    *TRANSACTIONS,
    *EARNING,
    *REWARDS,
    *PAYMENTS,
    *WEBHOOKS,
    *MISSING_LOYALTY,
    *MISSING_AROUND,
)

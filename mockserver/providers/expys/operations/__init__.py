"""Every operation of the service, in the order of its reference.

An operation without a handler is documented by the service and not built here yet.
"""

from __future__ import annotations

from mockserver.providers.expys.operations.conversations import CONVERSATIONS
from mockserver.providers.expys.operations.interests import INTERESTS
from mockserver.providers.expys.operations.members import MEMBERS
from mockserver.providers.expys.operations.offers import OFFERS
from mockserver.providers.expys.operations.orgs import ORGS
from mockserver.providers.expys.operations.redemptions import REDEMPTIONS
from mockserver.providers.expys.operations.terms import TERMS
from mockserver.providers.expys.operations.wallets import WALLETS
from mockserver.providers.expys.operations.webhooks import WEBHOOKS

OPERATIONS = (
    *MEMBERS,
    *OFFERS,
    *REDEMPTIONS,
    *WALLETS,
    *CONVERSATIONS,
    *INTERESTS,
    *TERMS,
    *ORGS,
    *WEBHOOKS,
)

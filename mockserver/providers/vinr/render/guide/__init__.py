"""From records to the shapes of the guides."""

from mockserver.providers.vinr.render.guide.accounts import (
    account,
    account_as_of,
    credit,
    qualifying_value,
    transaction,
    transaction_now,
    updated_at_ms,
)
from mockserver.providers.vinr.render.guide.earning import rule
from mockserver.providers.vinr.render.guide.payments import customer, payment, refund
from mockserver.providers.vinr.render.guide.programs import program, tier
from mockserver.providers.vinr.render.guide.rewards import redemption, reward

__all__ = [
    "account",
    "account_as_of",
    "credit",
    "customer",
    "payment",
    "program",
    "qualifying_value",
    "redemption",
    "refund",
    "reward",
    "rule",
    "tier",
    "transaction",
    "transaction_now",
    "updated_at_ms",
]

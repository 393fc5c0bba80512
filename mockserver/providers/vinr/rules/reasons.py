"""Why points move, in the words that the service keeps to itself."""

from __future__ import annotations

EARNING_RULE = "earning_rule"
REDEMPTION = "redemption"
REDEMPTION_REVERSAL = "redemption_reversal"
EXPIRY = "expiry"
CLAWBACK = "refund_clawback"
CLAWBACK_REVERSAL = "clawback_reversal"
MERGE_IN = "merge_in"
MERGE_OUT = "merge_out"
ACCOUNT_CLOSED = "account_closed"

# What a caller's movement is called unless the caller says so: decided here.
MANUAL_ADJUSTMENT = "manual_adjustment"

# Of the points of made-up members.
POPULATION = "migration_opening_balance"

# Callers may not use these. The service documents `expiry` alone; the rest is decided here.
RESERVED = frozenset(
    {
        EARNING_RULE,
        REDEMPTION,
        REDEMPTION_REVERSAL,
        EXPIRY,
        CLAWBACK,
        CLAWBACK_REVERSAL,
        MERGE_IN,
        MERGE_OUT,
        ACCOUNT_CLOSED,
        "referral_reward",
        "campaign_bonus",
        "promotion_bonus",
        "offer_bonus",
        "omnichannel_credit",
    }
)

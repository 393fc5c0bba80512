"""The names of events: the guides' own, those of the reference, and what each means."""

from __future__ import annotations

from typing import Final

# What the guides name, and what is decided here (closing, merging, reversing, store credit,
# the test of an endpoint). Not all of it happens in this server.
EVENT_NAMES: Final = (
    "loyalty.account.created",
    "loyalty.account.updated",
    "loyalty.account.closed",
    "loyalty.account.merged",
    "loyalty.points.earned",
    "loyalty.points.spent",
    "loyalty.points.expired",
    "loyalty.points.expiring",
    "loyalty.tier.changed",
    "loyalty.reward.redeemed",
    "redemption.completed",
    "reward.unlocked",
    "loyalty.redemption.reversed",
    "loyalty.credit.issued",
    "loyalty.credit.spent",
    "referral.created",
    "referral.attributed",
    "referral.converted",
    "referral.rejected",
    "report.completed",
    "payment.created",
    "payment.requires_authentication",
    "payment.processing",
    "payment.completed",
    "payment.failed",
    "payment.cancelled",
    "payment.expired",
    "payment.refunded",
    "refund.created",
    "refund.completed",
    "dispute.opened",
    "dispute.resolved",
    "subscription.created",
    "invoice.paid",
    "webhook.test",
)

# One fact makes one event; an endpoint that asks for a name on the left gets it by that name.
REFERENCE_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "payment.succeeded": ("payment.completed",),
    "loyalty_account.created": ("loyalty.account.created",),
    "loyalty_account.updated": ("loyalty.account.updated",),
    "points_transaction.created": (
        "loyalty.points.earned",
        "loyalty.points.spent",
        "loyalty.points.expired",
    ),
    "redemption.created": ("loyalty.reward.redeemed",),
    "referral.qualified": ("referral.converted",),
    "referral.rewarded": ("referral.converted",),
    "refund.updated": ("refund.completed",),
    "store_credit.created": ("loyalty.credit.issued",),
}

# Events that the reference alone knows.
REFERENCE_ONLY: Final = (
    "store_credit.updated",
    "tier.created",
    "tier.updated",
    "reward.created",
    "earning_rule.created",
    "earning_rule.updated",
    "earning_rule.deleted",
    "customer.created",
    "customer.updated",
    "customer.deleted",
)

# Seen in the documentation, without a bearing on loyalty: endpoints may ask for them.
OTHER_NAMES: Final = (
    "subscription.trial_will_end",
    "subscription.updated",
    "subscription.deleted",
    "subscription.canceled",
    "invoice.finalized",
    "invoice.payment_failed",
    "invoice.payment_action_required",
    "settlement.completed",
    "terminal_payment.completed",
)

EVERYTHING: Final = "*"

SUBSCRIBABLE: Final = (
    EVERYTHING,
    *EVENT_NAMES,
    *REFERENCE_NAMES,
    *REFERENCE_ONLY,
    *OTHER_NAMES,
)


def asked_name(name: str, wanted: tuple[str, ...]) -> str | None:
    """The name under which an endpoint gets an event; None if it did not ask for it."""
    if name in wanted or EVERYTHING in wanted:
        return name
    for other in wanted:
        if name in REFERENCE_NAMES.get(other, ()):
            return other
    return None

"""The public pages that each operation is known from."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_DOCS: Final = "https://docs.vinr.com"


def _pages(*paths: str) -> tuple[str, ...]:
    """Pages of the documentation, in full."""
    return tuple(f"{_DOCS}/{path}" for path in paths)


SOURCES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "loyalty.programs.create": _pages(
            "docs/guides/launch-a-loyalty-program", "docs/guides/set-up-referrals"
        ),
        "loyalty.programs.list": _pages("docs/guides/launch-a-loyalty-program"),
        "loyalty.programs.retrieve": _pages("docs/engagement/points-and-currency"),
        "loyalty.programs.update": _pages(
            "docs/engagement/points-and-currency", "docs/engagement/tiers-and-status"
        ),
        "loyalty.programs.liability": _pages("docs/engagement/points-and-currency"),
        "loyalty.accounts.create": _pages(
            "docs/engagement/loyalty-accounts",
            "docs/engagement/how-engagement-works",
            "docs/guides/launch-a-loyalty-program",
            "docs/guides/earn-and-redeem-points",
        ),
        "loyalty.accounts.list": _pages(
            "docs/guides/earn-loyalty-at-checkout", "api-reference/loyalty-accounts"
        ),
        "loyalty.accounts.retrieve": _pages("api/md/engagement/loyalty-accounts"),
        "loyalty.accounts.update": _pages(
            "docs/engagement/loyalty-accounts", "api-reference/loyalty-accounts"
        ),
        "loyalty.accounts.close": _pages("api/md/engagement/loyalty-accounts"),
        "loyalty.accounts.merge": _pages("api/md/engagement/loyalty-accounts"),
        "loyalty.accounts.wallet": _pages("docs/engagement/store-credit-and-wallet"),
        "loyalty.transactions.create": _pages(
            "docs/engagement/points-and-currency", "api/md/engagement/points-and-currency"
        ),
        "loyalty.transactions.createBatch": _pages("docs/engagement/points-and-currency"),
        "loyalty.transactions.list": _pages(
            "docs/engagement/points-and-currency", "docs/api-reference/points-transactions"
        ),
        "loyalty.transactions.retrieve": _pages(
            "docs/engagement/points-and-currency", "docs/api-reference/points-transactions"
        ),
        "loyalty.earningRules.create": _pages(
            "docs/engagement/earning-rules",
            "api/md/engagement/earning-rules",
            "docs/guides/launch-a-loyalty-program",
        ),
        "loyalty.earningRules.list": _pages("docs/api-reference/earning-rules"),
        "loyalty.earningRules.retrieve": _pages("docs/api-reference/earning-rules"),
        "loyalty.earningRules.update": _pages("docs/api-reference/earning-rules"),
        "loyalty.earningRules.delete": _pages("docs/api-reference/earning-rules"),
        "loyalty.rewards.create": _pages(
            "docs/engagement/rewards-catalog",
            "api/md/engagement/rewards-catalog",
            "docs/guides/launch-a-loyalty-program",
        ),
        "loyalty.rewards.list": _pages("docs/api-reference/rewards"),
        "loyalty.rewards.retrieve": _pages("docs/api-reference/rewards"),
        "loyalty.rewards.update": _pages("api/md/engagement/rewards-catalog"),
        "loyalty.redemptions.create": _pages(
            "docs/engagement/redemption", "docs/guides/earn-and-redeem-points"
        ),
        "loyalty.redemptions.list": _pages("docs/api-reference/redemptions"),
        "loyalty.redemptions.retrieve": _pages("docs/api-reference/redemptions"),
        "loyalty.redemptions.reverse": _pages("docs/engagement/redemption"),
        "loyalty.redemptions.fulfill": _pages("docs/engagement/redemption"),
        "loyalty.referrals.create": _pages("docs/engagement/referrals"),
        "loyalty.referrals.list": _pages("api-reference/referrals"),
        "loyalty.referrals.retrieve": _pages("api-reference/referrals"),
        "loyalty.referrals.attribute": _pages(
            "docs/engagement/referrals", "docs/guides/set-up-referrals"
        ),
        "loyalty.campaigns.create": _pages("docs/engagement/campaigns"),
        "loyalty.campaigns.list": _pages("docs/engagement/campaigns"),
        "loyalty.campaigns.retrieve": _pages("docs/engagement/campaigns"),
        "loyalty.campaigns.update": _pages("docs/engagement/campaigns"),
        "loyalty.campaigns.archive": _pages("docs/engagement/campaigns"),
        "loyalty.promotions.create": _pages("docs/guides/run-a-promotion"),
        "loyalty.promotions.list": _pages("docs/guides/run-a-promotion"),
        "loyalty.promotions.retrieve": _pages("docs/guides/run-a-promotion"),
        "loyalty.promotions.cancel": _pages("docs/guides/run-a-promotion"),
        "loyalty.segments.create": _pages("docs/engagement/segmentation"),
        "loyalty.segments.list": _pages("docs/engagement/segmentation"),
        "loyalty.segments.retrieve": _pages("docs/engagement/segmentation"),
        "loyalty.segments.update": _pages("docs/engagement/segmentation"),
        "loyalty.segments.delete": _pages("docs/engagement/segmentation"),
        "loyalty.segments.members": _pages("docs/engagement/segmentation"),
        "loyalty.credit.issue": _pages("docs/engagement/store-credit-and-wallet"),
        "loyalty.credit.spend": _pages("docs/engagement/store-credit-and-wallet"),
        "loyalty.credit.list": _pages("docs/engagement/store-credit-and-wallet"),
        "loyalty.analytics.summary": _pages("docs/engagement/engagement-analytics"),
        "engagement.offers.create": _pages(
            "docs/engagement/offers-and-promotions", "api/md/engagement/offers-and-promotions"
        ),
        "engagement.offers.publish": _pages("docs/engagement/offers-and-promotions"),
        "engagement.offers.pause": _pages("api/md/engagement/offers-and-promotions"),
        "engagement.offers.list": _pages("docs/engagement/offers-and-promotions"),
        "engagement.offers.retrieve": _pages("docs/engagement/offers-and-promotions"),
        "engagement.offers.update": _pages("docs/engagement/offers-and-promotions"),
        "engagement.loyalty.credit": _pages("docs/payments/omnichannel/cross-channel-loyalty"),
        "notifications.rules.create": _pages("docs/engagement/notifications"),
        "notifications.rules.list": _pages("docs/engagement/notifications"),
        "notifications.rules.retrieve": _pages("docs/engagement/notifications"),
        "notifications.rules.update": _pages("docs/engagement/notifications"),
        "notifications.rules.delete": _pages("docs/engagement/notifications"),
        "reports.create": _pages("docs/operations/reporting"),
        "reports.retrieve": _pages("docs/operations/reporting"),
        "coupons.create": _pages(
            "docs/engagement/coupons-and-vouchers",
            "docs/billing/coupons-and-discounts",
            "api/md/api-reference/coupons",
        ),
        "coupons.list": _pages("api/md/api-reference/coupons"),
        "coupons.retrieve": _pages("api/md/api-reference/coupons"),
        "coupons.update": _pages("api/md/api-reference/coupons"),
        "coupons.delete": _pages("api/md/api-reference/coupons"),
        "coupons.validate": _pages("docs/engagement/coupons-and-vouchers"),
        "vouchers.createBatch": _pages("docs/engagement/coupons-and-vouchers"),
        "vouchers.retrieve": _pages("docs/engagement/coupons-and-vouchers"),
        "vouchers.redeem": _pages("docs/engagement/coupons-and-vouchers"),
        "ref.loyaltyAccounts.create": _pages("api-reference/loyalty-accounts"),
        "ref.loyaltyAccounts.retrieve": _pages("api-reference/loyalty-accounts"),
        "ref.loyaltyAccounts.update": _pages("api-reference/loyalty-accounts"),
        "ref.loyaltyAccounts.list": _pages("api-reference/loyalty-accounts"),
        "ref.pointsTransactions.create": _pages("docs/api-reference/points-transactions"),
        "ref.pointsTransactions.retrieve": _pages("docs/api-reference/points-transactions"),
        "ref.pointsTransactions.list": _pages("docs/api-reference/points-transactions"),
        "ref.tiers.create": _pages("docs/api-reference/tiers"),
        "ref.tiers.retrieve": _pages("docs/api-reference/tiers"),
        "ref.tiers.update": _pages("docs/api-reference/tiers"),
        "ref.tiers.delete": _pages("docs/api-reference/tiers"),
        "ref.tiers.list": _pages("docs/api-reference/tiers"),
        "ref.earningRules.create": _pages("docs/api-reference/earning-rules"),
        "ref.earningRules.retrieve": _pages("docs/api-reference/earning-rules"),
        "ref.earningRules.update": _pages("docs/api-reference/earning-rules"),
        "ref.earningRules.delete": _pages("docs/api-reference/earning-rules"),
        "ref.earningRules.list": _pages("docs/api-reference/earning-rules"),
        "ref.rewards.create": _pages("docs/api-reference/rewards"),
        "ref.rewards.retrieve": _pages("docs/api-reference/rewards"),
        "ref.rewards.list": _pages("docs/api-reference/rewards"),
        "ref.redemptions.create": _pages("docs/api-reference/redemptions"),
        "ref.redemptions.retrieve": _pages("docs/api-reference/redemptions"),
        "ref.redemptions.list": _pages("docs/api-reference/redemptions"),
        "ref.referrals.create": _pages("api-reference/referrals"),
        "ref.referrals.retrieve": _pages("api-reference/referrals"),
        "ref.referrals.list": _pages("api-reference/referrals"),
        "ref.campaigns.create": _pages("docs/api-reference/campaigns"),
        "ref.campaigns.retrieve": _pages("docs/api-reference/campaigns"),
        "ref.campaigns.update": _pages("docs/api-reference/campaigns"),
        "ref.campaigns.delete": _pages("docs/api-reference/campaigns"),
        "ref.campaigns.list": _pages("docs/api-reference/campaigns"),
        "ref.offers.create": _pages("docs/api-reference/offers"),
        "ref.offers.retrieve": _pages("docs/api-reference/offers"),
        "ref.offers.update": _pages("docs/api-reference/offers"),
        "ref.offers.delete": _pages("docs/api-reference/offers"),
        "ref.offers.list": _pages("docs/api-reference/offers"),
        "ref.storeCredit.create": _pages("docs/api-reference/store-credit"),
        "ref.storeCredit.retrieve": _pages("docs/api-reference/store-credit"),
        "ref.storeCredit.update": _pages("docs/api-reference/store-credit"),
        "ref.storeCredit.list": _pages("docs/api-reference/store-credit"),
        "customers.create": _pages("docs/payments/customers", "docs/api-reference/customers"),
        "customers.retrieve": _pages("docs/api-reference/customers"),
        "customers.update": _pages("docs/api-reference/customers"),
        "customers.delete": _pages("docs/api-reference/customers"),
        "customers.list": _pages("docs/payments/customers", "docs/api-reference/customers"),
        "payments.create": _pages(
            "docs/payments/payment-lifecycle",
            "docs/engagement/linking-payments-and-loyalty",
            "docs/api-reference",
            "docs/api-reference/payments",
        ),
        "payments.retrieve": _pages("docs/api-reference"),
        "payments.list": _pages("docs/api-reference", "docs/api-reference/payments"),
        "payments.capture": _pages("docs/api-reference"),
        "payments.cancel": _pages("docs/api-reference"),
        "refunds.create": _pages(
            "docs/payments/refunds", "docs/api-reference/refunds", "docs/api-reference"
        ),
        "refunds.retrieve": _pages("docs/api-reference", "docs/api-reference/refunds"),
        "refunds.update": _pages("docs/api-reference/refunds"),
        "refunds.list": _pages("docs/api-reference", "docs/api-reference/refunds"),
        "events.retrieve": _pages("docs/api-reference/events"),
        "events.list": _pages("docs/api-reference/events"),
        "webhookEndpoints.create": _pages("api-reference/webhook-endpoints", "docs/api-reference"),
        "webhookEndpoints.retrieve": _pages("api-reference/webhook-endpoints"),
        "webhookEndpoints.update": _pages("api-reference/webhook-endpoints"),
        "webhookEndpoints.delete": _pages("api-reference/webhook-endpoints", "docs/api-reference"),
        "webhookEndpoints.list": _pages("api-reference/webhook-endpoints", "docs/api-reference"),
    }
)

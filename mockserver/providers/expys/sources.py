"""The public pages that each operation is known from."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_DOCS: Final = "https://docs.expys.com"

SOURCES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "exchangeToken": (
            f"{_DOCS}/api-reference/auth/exchange-an-org-api-key-and-external-user-id-for-a-member-token",
            f"{_DOCS}/authentication",
            f"{_DOCS}/guides/server-mode",
        ),
        "getMember": (f"{_DOCS}/guides/members",),
        "setMember": (
            f"{_DOCS}/guides/members",
            f"{_DOCS}/api-reference/members/upsert-a-vip-members-tier-and-profile",
        ),
        "removeMember": (f"{_DOCS}/guides/members",),
        "listOffers": (f"{_DOCS}/guides/offers",),
        "createRedemption": (
            f"{_DOCS}/guides/redemptions",
            f"{_DOCS}/api-reference/redemptions/create-a-redemption-booking-request-for-an-offer",
        ),
        "listRedemptions": (f"{_DOCS}/guides/redemptions",),
        "getRedemption": (f"{_DOCS}/guides/redemptions",),
        "cancelRedemption": (f"{_DOCS}/guides/redemptions",),
        "getEligibility": (
            f"{_DOCS}/guides/eligibility",
            f"{_DOCS}/api-reference/eligibility/resolve-a-members-tier-and-budget",
        ),
        "getWallet": (f"{_DOCS}/guides/wallet",),
        "creditWallet": (
            f"{_DOCS}/guides/points-and-wallet",
            f"{_DOCS}/api-reference/wallet/credit-points-to-a-vip-members-wallet",
            f"{_DOCS}/guides/billing",
        ),
        "listTransactions": (f"{_DOCS}/guides/points-and-wallet",),
        "listConversations": (f"{_DOCS}/guides/conversations",),
        "listMessages": (f"{_DOCS}/guides/conversations",),
        "sendMessage": (
            f"{_DOCS}/guides/conversations",
            f"{_DOCS}/guides/retries-and-idempotency",
        ),
        "streamMessages": (f"{_DOCS}/guides/streaming",),
        "getBalance": (f"{_DOCS}/guides/billing",),
        "getAnalyticsSummary": (f"{_DOCS}/guides/analytics",),
        "getAnalyticsOffers": (f"{_DOCS}/guides/analytics",),
        "getAnalyticsTimeseries": (f"{_DOCS}/guides/analytics",),
        "createWebhook": (
            f"{_DOCS}/guides/webhooks",
            f"{_DOCS}/api-reference/webhooks/register-an-outbound-webhook-endpoint-secret-returned-once",
        ),
        "listWebhooks": (f"{_DOCS}/guides/webhooks",),
        "deleteWebhook": (f"{_DOCS}/guides/webhooks",),
    }
)

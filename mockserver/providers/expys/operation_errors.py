"""The codes that each operation can answer with, beside those that all operations have."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.exchange.reference import Errors

ERRORS: Final[Mapping[str, Errors]] = MappingProxyType(
    {
        "exchangeToken": ("FORBIDDEN",),
        "listMembers": ("FORBIDDEN",),
        "getMember": ("FORBIDDEN", "NOT_FOUND"),
        "setMember": ("FORBIDDEN",),
        "removeMember": ("FORBIDDEN", "NOT_FOUND"),
        "getOffer": ("NOT_FOUND",),
        "setOfferPrice": ("FORBIDDEN", "NOT_FOUND"),
        "deleteOfferPrice": ("FORBIDDEN", "NOT_FOUND"),
        "createRedemption": (
            "INSUFFICIENT_ORG_POINTS",
            "FORBIDDEN",
            "NOT_FOUND",
            "CONFLICT",
            "REDEMPTION_ALREADY_EXISTS",
            "INSUFFICIENT_POINTS",
            "OFFER_UNAVAILABLE",
        ),
        "listRedemptions": ("FORBIDDEN", "NOT_FOUND"),
        "getRedemption": ("NOT_FOUND",),
        "cancelRedemption": ("NOT_FOUND", "CONFLICT"),
        "setRedemptionFeedback": ("NOT_FOUND", "REDEMPTION_NOT_COMPLETED"),
        "getEligibility": ("FORBIDDEN", "NOT_FOUND"),
        "getWallet": ("FORBIDDEN",),
        "creditWallet": ("INSUFFICIENT_ORG_POINTS", "FORBIDDEN", "NOT_FOUND", "CONFLICT"),
        "listTransactions": ("FORBIDDEN", "NOT_FOUND"),
        "listConversations": ("FORBIDDEN", "NOT_FOUND"),
        "listMessages": ("FORBIDDEN", "CONVERSATION_FORBIDDEN", "NOT_FOUND"),
        "sendMessage": ("FORBIDDEN", "CONVERSATION_FORBIDDEN", "NOT_FOUND"),
        "streamMessages": ("FORBIDDEN", "CONVERSATION_FORBIDDEN", "NOT_FOUND"),
        "createInterest": ("FORBIDDEN", "NOT_FOUND", "OFFER_UNAVAILABLE"),
        "getInterest": ("NOT_FOUND",),
        "setInterestIntake": ("NOT_FOUND",),
        "startPhoneVerification": ("NOT_FOUND", "VALIDATION"),
        "confirmPhoneVerification": ("NOT_FOUND",),
        "getTerms": ("FORBIDDEN", "NOT_FOUND"),
        "acceptTerms": ("FORBIDDEN", "NOT_FOUND"),
        "getTermsContent": ("NOT_FOUND",),
        "getBalance": ("FORBIDDEN",),
        "updateConfiguration": ("FORBIDDEN", "CONFLICT"),
        "getAnalyticsSummary": ("FORBIDDEN",),
        "getAnalyticsOffers": ("FORBIDDEN",),
        "getAnalyticsTimeseries": ("FORBIDDEN",),
        "createWebhook": (
            "FORBIDDEN",
            "CONFLICT",
            "WEBHOOK_EVENT_UNKNOWN",
            "WEBHOOK_URL_NOT_ALLOWED",
        ),
        "listWebhooks": ("FORBIDDEN",),
        "deleteWebhook": ("FORBIDDEN", "NOT_FOUND"),
    }
)

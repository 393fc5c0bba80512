"""The public pages that each operation is known from."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_DOCS: Final = "https://help-loyalife.xoxoday.com"
_OLDER: Final = "https://help.loyalife.xoxoday.com"
_PRODUCT: Final = "https://www.xoxoday.com/loyalife/technology/apis-sdks"

SOURCES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "oauth.token": (
            f"{_DOCS}/api-reference/authentication/generate-auth-token",
            f"{_DOCS}/concepts/authentication",
            _PRODUCT,
        ),
        "member.create_profile": (
            f"{_DOCS}/api-reference/members/create-profile",
            f"{_DOCS}/quickstart",
        ),
        "member.get_profile": (f"{_DOCS}/api-reference/members/get-member-profile",),
        "member.get_by_unique_attribute": (
            f"{_DOCS}/api-reference/members/get-member-by-attribute",
        ),
        "member.update_profile": (f"{_DOCS}/api-reference/members/update-profile",),
        "member.check_credentials": (f"{_DOCS}/api-reference/members/check-credentials",),
        "member.generate_otp": (f"{_DOCS}/api-reference/otp/generate-otp",),
        "member.verify_otp": (f"{_DOCS}/api-reference/otp/verify-otp",),
        "member.generate_otp_by_relation": (f"{_DOCS}/api-reference/otp/generate-otp-by-relation",),
        "member.verify_otp_by_relation": (f"{_DOCS}/api-reference/otp/verify-otp-by-relation",),
        "transaction.insert": (
            f"{_DOCS}/api-reference/transactions/insert-transaction",
            f"{_OLDER}/reference/inserttransaction",
            f"{_DOCS}/quickstart",
        ),
        "transaction.insert_v2": (
            f"{_DOCS}/api-reference/transactions/insert-transaction-v2",
            f"{_DOCS}/concepts/idempotency",
            f"{_DOCS}/release-notes/v7-25",
        ),
        "transaction.poll_batch": (
            f"{_DOCS}/api-reference/transactions/poll-batch-status",
            f"{_DOCS}/release-notes/v7-25",
        ),
        "transaction.summary_by_date": (
            f"{_DOCS}/api-reference/transactions/get-transaction-summary",
            f"{_DOCS}/release-notes/v7-23",
        ),
        "transaction.statement_summary": (
            f"{_DOCS}/api-reference/transactions/get-statement-summary",
        ),
        "transaction.expiry_schedule": (f"{_DOCS}/api-reference/transactions/get-expiry-schedule",),
        "pg.check_availability": (f"{_DOCS}/api-reference/payment-gateway/check-availability",),
        "pg.redeem_points": (
            f"{_DOCS}/api-reference/payment-gateway/redeem-points",
            _PRODUCT,
            f"{_OLDER}/docs/release-april-2025-v715",
        ),
        "pg.reversal_points": (
            f"{_DOCS}/api-reference/payment-gateway/reversal-points",
            _PRODUCT,
        ),
        "subrelation.add": (
            _PRODUCT,
            f"{_OLDER}/docs/release-may-2025-v716",
            f"{_DOCS}/user-guides/members/overview",
        ),
        "subrelation.list": (
            _PRODUCT,
            f"{_OLDER}/docs/release-may-2025-v716",
        ),
        "paywithrewards.create": (f"{_DOCS}/release-notes/v7-21",),
        "paywithrewards.cancel": (f"{_DOCS}/release-notes/v7-21",),
        "paywithrewards.list": (f"{_DOCS}/release-notes/v7-21",),
        "paywithrewards.get": (f"{_DOCS}/release-notes/v7-21",),
        "cashback.create": (f"{_DOCS}/release-notes/v7-21",),
        "cashback.list": (f"{_DOCS}/release-notes/v7-21",),
        "cashback.get": (f"{_DOCS}/release-notes/v7-21",),
        "points.transfer": (f"{_OLDER}/docs/release-april-2025-v715",),
    }
)

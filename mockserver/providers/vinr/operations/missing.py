"""The operations that are documented and not built here yet.

Those around loyalty come last. A line says what an operation is called in its resource, how it is
asked for, and what it is for; what its resource has in common stands above.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mockserver.exchange.operation import Evidence, Operation
from mockserver.providers.vinr.auth import SECRET

_DOCUMENTED = Evidence.DOCUMENTED


class _Lack(NamedTuple):
    """One operation; its path continues that of its resource.

    The evidence is that of the resource unless given. What is asked for with GET, or `reads`, takes
    the scope for reading.
    """

    name: str
    method: str
    path: str
    summary: str
    status: int = 200
    evidence: Evidence | None = None
    reads: bool = False


def _resource(
    name: str, path: str, scope: str, evidence: Evidence, *lacks: _Lack
) -> Iterator[Operation]:
    """What is not built of one resource."""
    for lack in lacks:
        right = "read" if lack.reads or lack.method == "GET" else "write"
        yield Operation(
            id=f"{name}.{lack.name}",
            method=lack.method,
            path=f"{path}{lack.path}",
            summary=lack.summary,
            access=SECRET,
            scope=f"{scope}:{right}",
            status=lack.status,
            evidence=lack.evidence or evidence,
        )


MISSING = (
    *_resource(
        "loyalty.referrals",
        "/v1/loyalty/referrals",
        "loyalty",
        Evidence.INFERRED,
        _Lack("create", "POST", "", "Mint a referral code for a member.", 201, _DOCUMENTED),
        _Lack("list", "GET", "", "List referrals."),
        _Lack("retrieve", "GET", "/{id}", "Get a referral."),
        _Lack("attribute", "POST", "/attribute", "Tie a new customer to a referral code."),
    ),
    *_resource(
        "loyalty.campaigns",
        "/v1/loyalty/campaigns",
        "loyalty",
        Evidence.INFERRED,
        _Lack("create", "POST", "", "Plan a campaign.", 201, _DOCUMENTED),
        _Lack("list", "GET", "", "List campaigns."),
        _Lack("retrieve", "GET", "/{id}", "Get a campaign."),
        _Lack("update", "PATCH", "/{id}", "Change a campaign."),
        _Lack("archive", "POST", "/{id}/archive", "Archive a campaign."),
    ),
    *_resource(
        "loyalty.promotions",
        "/v1/loyalty/promotions",
        "loyalty",
        Evidence.INFERRED,
        _Lack("create", "POST", "", "Make a promotion.", 201, _DOCUMENTED),
        _Lack("list", "GET", "", "List promotions."),
        _Lack("retrieve", "GET", "/{id}", "Get a promotion."),
        _Lack("cancel", "POST", "/{id}/cancel", "Stop a promotion early."),
    ),
    *_resource(
        "loyalty.segments",
        "/v1/loyalty/segments",
        "loyalty",
        Evidence.INFERRED,
        _Lack("create", "POST", "", "Save a filter of members.", 201, _DOCUMENTED),
        _Lack("list", "GET", "", "List segments."),
        _Lack("retrieve", "GET", "/{id}", "Get a segment."),
        _Lack("update", "PATCH", "/{id}", "Change a segment."),
        _Lack("delete", "DELETE", "/{id}", "Delete a segment."),
        _Lack("members", "GET", "/{id}/members", "List the members that match a segment."),
    ),
    *_resource(
        "loyalty.credit",
        "/v1/loyalty/credit",
        "loyalty",
        Evidence.INFERRED,
        _Lack("issue", "POST", "", "Put store credit into a wallet.", 201, _DOCUMENTED),
        _Lack("spend", "POST", "/spend", "Take store credit out of a wallet.", 201),
        _Lack("list", "GET", "", "List movements of store credit."),
    ),
    *_resource(
        "loyalty.analytics",
        "/v1/loyalty/analytics",
        "loyalty",
        Evidence.DOCUMENTED,
        _Lack("summary", "GET", "/summary", "Get the figures of a program for a period."),
    ),
    *_resource(
        "engagement.offers",
        "/v1/engagement/offers",
        "loyalty",
        Evidence.INFERRED,
        _Lack("create", "POST", "", "Draft an offer.", 201, _DOCUMENTED),
        _Lack("publish", "POST", "/{id}/publish", "Make an offer live.", evidence=_DOCUMENTED),
        _Lack("pause", "POST", "/{id}/pause", "Suspend an offer."),
        _Lack("list", "GET", "", "List offers."),
        _Lack("retrieve", "GET", "/{id}", "Get an offer."),
        _Lack("update", "PATCH", "/{id}", "Change an offer."),
    ),
    *_resource(
        "engagement.loyalty",
        "/v1/engagement/loyalty",
        "loyalty",
        Evidence.DOCUMENTED,
        _Lack("credit", "POST", "/credit", "Credit points by shopper reference.", 201),
    ),
    *_resource(
        "notifications.rules",
        "/v1/notifications/rules",
        "notifications",
        Evidence.INFERRED,
        _Lack("create", "POST", "", "Attach a message to an event.", 201, _DOCUMENTED),
        _Lack("list", "GET", "", "List notification rules."),
        _Lack("retrieve", "GET", "/{id}", "Get a notification rule."),
        _Lack("update", "PATCH", "/{id}", "Change a notification rule."),
        _Lack("delete", "DELETE", "/{id}", "Delete a notification rule."),
    ),
    *_resource(
        "reports",
        "/v1/reports",
        "reports",
        Evidence.DOCUMENTED,
        _Lack("create", "POST", "", "Ask for a report.", 201),
        _Lack("retrieve", "GET", "/{id}", "Get a report.", evidence=Evidence.INFERRED),
    ),
    *_resource(
        "coupons",
        "/v1/coupons",
        "coupons",
        Evidence.ILLUSTRATIVE,
        _Lack("create", "POST", "", "Make a coupon.", 201, _DOCUMENTED),
        _Lack("list", "GET", "", "List coupons."),
        _Lack("retrieve", "GET", "/{id}", "Get a coupon."),
        _Lack("update", "PATCH", "/{id}", "Change a coupon."),
        _Lack("delete", "DELETE", "/{id}", "Delete a coupon."),
        _Lack(
            "validate",
            "POST",
            "/validate",
            "Check a coupon without using it.",
            evidence=Evidence.INFERRED,
            reads=True,
        ),
    ),
    *_resource(
        "vouchers",
        "/v1/vouchers",
        "coupons",
        Evidence.INFERRED,
        _Lack("createBatch", "POST", "/batch", "Mint a batch of vouchers.", 201, _DOCUMENTED),
        _Lack("retrieve", "GET", "/{code}", "Get a voucher."),
        _Lack("redeem", "POST", "/{code}/redeem", "Draw value from a voucher."),
    ),
    *_resource(
        "ref.referrals",
        "/v1/referrals",
        "loyalty",
        Evidence.ILLUSTRATIVE,
        _Lack("create", "POST", "", "Record a referral between two customers.", 201),
        _Lack("retrieve", "GET", "/{id}", "Get a referral."),
        _Lack("list", "GET", "", "List referrals."),
    ),
    *_resource(
        "ref.campaigns",
        "/v1/campaigns",
        "loyalty",
        Evidence.ILLUSTRATIVE,
        _Lack("create", "POST", "", "Make a marketing campaign.", 201),
        _Lack("retrieve", "GET", "/{id}", "Get a marketing campaign."),
        _Lack("update", "PATCH", "/{id}", "Change a marketing campaign."),
        _Lack("delete", "DELETE", "/{id}", "Delete a marketing campaign."),
        _Lack("list", "GET", "", "List marketing campaigns."),
    ),
    *_resource(
        "ref.offers",
        "/v1/offers",
        "loyalty",
        Evidence.ILLUSTRATIVE,
        _Lack("create", "POST", "", "Make a basket offer.", 201),
        _Lack("retrieve", "GET", "/{id}", "Get a basket offer."),
        _Lack("update", "PATCH", "/{id}", "Change a basket offer."),
        _Lack("delete", "DELETE", "/{id}", "Delete a basket offer."),
        _Lack("list", "GET", "", "List basket offers."),
    ),
    *_resource(
        "ref.storeCredit",
        "/v1/store-credit",
        "loyalty",
        Evidence.ILLUSTRATIVE,
        _Lack("create", "POST", "", "Issue store credit to a customer.", 201),
        _Lack("retrieve", "GET", "/{id}", "Get a store-credit record."),
        _Lack("update", "PATCH", "/{id}", "Move the end of store credit."),
        _Lack("list", "GET", "", "List store-credit records."),
    ),
)

"""What the reference of the service says beside operations and types."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from mockserver.exchange.reference import FORM, JSON, Reference
from mockserver.providers.vinr import reading, story, wire
from mockserver.providers.vinr.auth import SECRET
from mockserver.providers.vinr.event_names import REFERENCE_NAMES
from mockserver.providers.vinr.operation_errors import errors_of

BEARER: Final = "SecretKey"
HEADER: Final = "SecretKeyInHeader"

_VERSION_HEADER: Final = reading.VERSION_HEADER.decode().title()
_VERSION: Final = {"type": "string", "enum": list(reading.VERSIONS)}
_COUNT: Final = {"type": "integer", "minimum": 0}

# What is delivered of each event that this server tells of.
_DATA: Final[Mapping[Any, tuple[str, ...]]] = MappingProxyType(
    {
        wire.Account: (
            "loyalty.account.created",
            "loyalty.account.updated",
            "loyalty.account.closed",
            "loyalty.account.merged",
        ),
        wire.Transaction: (
            "loyalty.points.earned",
            "loyalty.points.spent",
            "loyalty.points.expired",
        ),
        wire.PointsExpiring: ("loyalty.points.expiring",),
        wire.TierChanged: ("loyalty.tier.changed",),
        wire.RewardUnlocked: ("reward.unlocked",),
        wire.Redemption: (
            "loyalty.reward.redeemed",
            "redemption.completed",
            "loyalty.redemption.reversed",
        ),
        wire.CreditTransaction: ("loyalty.credit.issued",),
        wire.Payment: (
            "payment.created",
            "payment.requires_authentication",
            "payment.processing",
            "payment.completed",
            "payment.failed",
            "payment.cancelled",
            "payment.refunded",
        ),
        wire.Refund: ("refund.created", "refund.completed"),
        wire.Outside: ("subscription.created", "invoice.paid", "referral.converted"),
        wire.Customer: ("customer.created", "customer.updated", "customer.deleted"),
        wire.ReferenceTier: ("tier.created", "tier.updated"),
        wire.Reward: ("reward.created",),
        wire.Rule: ("earning_rule.created", "earning_rule.updated", "earning_rule.deleted"),
        wire.Endpoint: ("webhook.test",),
    }
)


def _events() -> Mapping[str, Any]:
    """The bodies by the names of the guides, and by those that the reference has for the same."""
    bodies = {
        name: wire.Delivered[data]  # type: ignore[valid-type]
        for data, names in _DATA.items()
        for name in names
    }
    others = {other: bodies[names[0]] for other, names in REFERENCE_NAMES.items()}
    return MappingProxyType({**bodies, **others})


REFERENCE = Reference(
    description=(
        "Loyalty programs, members, points, rewards and redemptions, with the customers, payments"
        " and webhooks around them, as a local sandbox answers them.\n\n"
        "Fields may be written in camel case or with underscores. A body may also be a form, which"
        " spells nested data as `value[amount]=1000` and lists as `tiers[]=gold`. Lists go from"
        " page to page by the id of an object, in `starting_after` or `ending_before`. `expand`"
        " shows objects in the place of their ids, up to four deep, as in `account.customer`."
    ),
    schemes=MappingProxyType(
        {
            BEARER: {
                "type": "http",
                "scheme": "bearer",
                "description": (
                    "A secret key, as `sk_test_demo`, or a restricted one, as `rk_test_readonly`;"
                    " it decides the environment."
                ),
            },
            HEADER: {
                "type": "apiKey",
                "in": "header",
                "name": "X-Api-Key",
                "description": "The same key, where there is no Authorization.",
            },
        }
    ),
    security=MappingProxyType({SECRET: (BEARER, HEADER)}),
    error=wire.ErrorBody,
    errors=errors_of,
    code_of=lambda body: body.error.code,
    story=story.tell,
    events=_events(),
    media_types=(JSON, FORM),
    may_be_empty=frozenset({"POST", "PATCH", "PUT"}),
    also_in_query=frozenset({reading.EXPAND}),
    headers=(
        {
            "name": _VERSION_HEADER,
            "in": "header",
            "required": False,
            "description": "The version that is spoken; the newest one unless it is named.",
            "schema": _VERSION,
        },
    ),
    answer_headers=MappingProxyType(
        {
            _VERSION_HEADER: {"description": "The version that is spoken.", "schema": _VERSION},
            "X-Ratelimit-Limit": {
                "description": "How many requests the key may make at once.",
                "schema": _COUNT,
            },
            "X-Ratelimit-Remaining": {
                "description": "How many of them are left.",
                "schema": _COUNT,
            },
            "X-Ratelimit-Reset": {
                "description": "When all of them are there again, in unix seconds.",
                "schema": _COUNT,
            },
        }
    ),
)

"""What the reference of the service says beside operations and types."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from mockserver.exchange.reference import Reference
from mockserver.providers.expys import story, wire
from mockserver.providers.expys.auth import EITHER, MEMBER, SERVER
from mockserver.providers.expys.operation_errors import ERRORS
from mockserver.providers.expys.rules.webhooks import EVENT_NAMES

ORG_KEY: Final = "OrgApiKey"
MEMBER_TOKEN: Final = "MemberToken"

# What is told of each event; bookings have one for each status.
_DATA: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "wallet.credited": wire.WalletEvent,
        "wallet.debited": wire.WalletEvent,
        "member.created": wire.MemberCreatedEvent,
        "member.tier_changed": wire.MemberTierEvent,
        "member.removed": wire.MemberRemovedEvent,
        "conversation.message_created": wire.MessageEvent,
        "org.points.low": wire.PointsLowEvent,
        "org.points.purchased": wire.PointsPurchasedEvent,
    }
)


def _body(name: str) -> Any:
    return wire.Event[_DATA.get(name, wire.RedemptionEvent)]  # type: ignore[misc]


REFERENCE = Reference(
    description=(
        "Wallets, offers, redemptions and concierge conversations of members, as a local sandbox"
        " answers them."
    ),
    schemes=MappingProxyType(
        {
            ORG_KEY: {
                "type": "http",
                "scheme": "bearer",
                "description": "An org's key, as `expys_sandbox_demo`; it decides the environment.",
            },
            MEMBER_TOKEN: {
                "type": "http",
                "scheme": "bearer",
                "description": "The token of one member, from exchangeToken.",
            },
        }
    ),
    security=MappingProxyType(
        {SERVER: (ORG_KEY,), MEMBER: (MEMBER_TOKEN,), EITHER: (ORG_KEY, MEMBER_TOKEN)}
    ),
    error=wire.ErrorBody,
    errors=lambda operation: ERRORS.get(operation.id, ()),
    code_of=lambda body: body.error.code,
    story=story.tell,
    events=MappingProxyType({name: _body(name) for name in EVENT_NAMES}),
)

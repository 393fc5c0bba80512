"""The records of the service and the tables they live in.

All of it is parted by (org, environment): a record of another part does not exist for a caller.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

from mockserver.core.ledger import Ledger
from mockserver.core.store import Index, Table


class Environment(StrEnum):
    """Decided by the credential alone; both have the same paths."""

    SANDBOX = "sandbox"
    LIVE = "live"


# Org id and environment.
Partition = tuple[str, str]
# Partition and the partner's own id of the member; also the key of the member's account.
MemberKey = tuple[str, str, str]
# Partition and offer id.
OfferKey = tuple[str, str, str]


class Settlement(StrEnum):
    """Who pays for a redemption."""

    MEMBER_WALLET = "MEMBER_WALLET"
    ORG_POOL = "ORG_POOL"


class RedemptionStatus(StrEnum):
    """The life of a booking."""

    SUBMITTED = "SUBMITTED"
    OPEN = "OPEN"
    AWAITING_VENDOR = "AWAITING_VENDOR"
    AWAITING_CUSTOMER = "AWAITING_CUSTOMER"
    PURCHASED = "PURCHASED"
    COMPLETED = "COMPLETED"
    CANCELED = "CANCELED"


class CanceledReason(StrEnum):
    """Why a booking ended."""

    SOLD_OUT = "SOLD_OUT"
    VENDOR_DECLINED = "VENDOR_DECLINED"
    DATE_UNAVAILABLE = "DATE_UNAVAILABLE"
    MEMBER_REQUESTED = "MEMBER_REQUESTED"
    EXPIRED = "EXPIRED"
    OTHER = "OTHER"


class Ratio(msgspec.Struct, frozen=True, gc=False):
    """An exact positive fraction."""

    numerator: int
    denominator: int


class Currency(msgspec.Struct, frozen=True, gc=False):
    """How an org shows points; `units_per_usd` is display units per US dollar."""

    name: str
    symbol: str
    units_per_usd: Ratio


class AutoAdvance(msgspec.Struct, frozen=True, gc=False):
    """A status that bookings take by themselves, so long after the step before."""

    to: RedemptionStatus
    after_ms: int


class Org(msgspec.Struct, frozen=True, gc=False):
    """An organisation and its settings; none of them can be changed through the API.

    `rate` is dollars per point, `display_rate` display units per point. `rate_limit` is requests
    per window and credential, None for no limit.
    """

    id: str
    name: str
    settlement: Settlement
    rate: Ratio
    display_rate: Ratio
    currency: Currency
    token_ttl_ms: int
    rate_limit: int | None
    first_status: RedemptionStatus
    auto_advance: tuple[AutoAdvance, ...]


class Pool(msgspec.Struct, frozen=True, gc=False):
    """The points an org has bought. An org without one is not gated."""

    org: str
    balance: int
    credit_limit: int = 0
    low_water_mark: int | None = None
    lifetime_spent: int = 0


class ApiKey(msgspec.Struct, frozen=True, gc=False):
    """A machine credential: the whole org in one environment."""

    key: str
    org: str
    environment: Environment
    scopes: frozenset[str]


class Token(msgspec.Struct, frozen=True, gc=False):
    """A member token; good for one member until it expires.

    `generation` is the member's when it was minted: a removal ends all tokens for good, even if
    the member comes back.
    """

    member: MemberKey
    expires_at_ms: int
    generation: int


class Member(msgspec.Struct, frozen=True, gc=False):
    """A member; archived while `removed_at_ms` is set."""

    key: MemberKey
    number: int
    created_at_ms: int
    display_name: str | None
    email: str | None
    tier: str
    attributes: dict[str, Any] | None
    removed_at_ms: int | None = None
    balance_retained: bool = False
    generation: int = 0

    @property
    def partition(self) -> Partition:
        """Org and environment."""
        return self.key[:2]

    @property
    def external_user_id(self) -> str:
        """The partner's own id."""
        return self.key[2]


class Location(msgspec.Struct, frozen=True, gc=False):
    """Where an offer takes place."""

    display: str
    address: str | None = None
    city: str | None = None
    country_code: str | None = None
    state: str | None = None
    venue: str | None = None


class Offer(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An item of the catalogue.

    `value_usd_cents` is the worth in hundredths of a dollar. `authored_price` is the org's own
    display amount in hundredths of a display unit. `available` overrules stock and expiry in
    what is shown.
    """

    key: OfferKey
    number: int
    created_at_ms: int
    title: str
    description: str = ""
    short_description: str = ""
    kind: str = "EXPERIENCE"
    type: str = "GENERAL"
    images: tuple[str, ...] = ()
    points_price: int | None = None
    value_usd_cents: int | None = None
    authored_price: int | None = None
    available: bool | None = None
    quantity_remaining: int = 0
    inclusions: tuple[tuple[str, str], ...] = ()
    location: Location | None = None
    max_guests: int | None = None
    disclaimer: str | None = None
    start_at_ms: int | None = None
    end_at_ms: int | None = None
    expires_at_ms: int | None = None

    @property
    def partition(self) -> Partition:
        """Org and environment."""
        return self.key[:2]

    @property
    def id(self) -> str:
        """The id on the wire."""
        return self.key[2]


class Feedback(msgspec.Struct, frozen=True, gc=False):
    """What a member said after a completed booking; `rating` is 0 to 10."""

    rating: int
    comment: str | None
    submitted_at_ms: int


class Redemption(msgspec.Struct, frozen=True, gc=False):
    """A booking. `spent_entry` is the ledger entry, `pool_points` the draw, that paid for it."""

    id: str
    number: int
    member: MemberKey
    offer: str
    status: RedemptionStatus
    created_at_ms: int
    conversation: str
    points: int
    spent_entry: int | None = None
    pool_points: int = 0
    start_at_ms: int | None = None
    end_at_ms: int | None = None
    canceled_reason: CanceledReason | None = None
    canceled_note: str | None = None
    feedback: Feedback | None = None

    @property
    def partition(self) -> Partition:
        """Org and environment."""
        return self.member[:2]


class Conversation(msgspec.Struct, frozen=True, gc=False):
    """A thread between a member and the concierge."""

    id: str
    number: int
    member: MemberKey
    type: str
    title: str | None
    created_at_ms: int
    last_message_at_ms: int | None = None


class Attachment(msgspec.Struct, frozen=True, gc=False):
    """A file in a message, behind a link that ends."""

    name: str
    url: str | None
    expires_at_ms: int


class StoredMessage(msgspec.Struct, frozen=True, gc=False):
    """A message of a conversation."""

    id: str
    number: int
    conversation: str
    author: str
    type: str
    body: str | None
    created_at_ms: int
    attachments: tuple[Attachment, ...] = ()


class LegalVersion(msgspec.Struct, frozen=True, gc=False):
    """A published version of a legal document; the newest of each type is the current one."""

    org: str
    version: str
    type: str
    published_at_ms: int
    content_html: str | None


class Window(msgspec.Struct, frozen=True, gc=False):
    """How many requests a credential has made since the window began."""

    began_at_ms: int
    requests: int


LEDGER = Ledger("expys")

ORGS: Table[Org] = Table("expys.orgs")
POOLS: Table[Pool] = Table("expys.pools")
KEYS: Table[ApiKey] = Table("expys.keys")
TOKENS: Table[Token] = Table("expys.tokens")
WINDOWS: Table[Window] = Table("expys.windows")
TERMS: Table[LegalVersion] = Table("expys.terms")

# The lists show the newest first; members, offers and bookings made in the same millisecond are
# told apart by their number, which grows with each creation as their ids do.
MEMBERS_BY_PARTITION: Index[Member] = Index(
    "partition",
    scope=lambda member: None if member.removed_at_ms is not None else member.partition,
    sort=lambda member: (member.created_at_ms, member.number),
)
MEMBERS_BY_TIER: Index[Member] = Index(
    "tier",
    scope=lambda member: (
        None if member.removed_at_ms is not None else (*member.partition, member.tier)
    ),
    sort=lambda member: (member.created_at_ms, member.number),
)
MEMBERS: Table[Member] = Table("expys.members", MEMBERS_BY_PARTITION, MEMBERS_BY_TIER)

OFFERS_BY_PARTITION: Index[Offer] = Index(
    "partition",
    scope=lambda offer: offer.partition,
    sort=lambda offer: (offer.created_at_ms, offer.number),
)
OFFERS: Table[Offer] = Table("expys.offers", OFFERS_BY_PARTITION)


def _redemption_place(redemption: Redemption) -> tuple[int, int]:
    return (redemption.created_at_ms, redemption.number)


REDEMPTIONS_BY_PARTITION: Index[Redemption] = Index(
    "partition", scope=lambda redemption: redemption.partition, sort=_redemption_place
)
REDEMPTIONS_BY_PARTITION_STATUS: Index[Redemption] = Index(
    "partition and status",
    scope=lambda redemption: (*redemption.partition, redemption.status),
    sort=_redemption_place,
)
REDEMPTIONS_BY_MEMBER: Index[Redemption] = Index(
    "member", scope=lambda redemption: redemption.member, sort=_redemption_place
)
REDEMPTIONS_BY_MEMBER_STATUS: Index[Redemption] = Index(
    "member and status",
    scope=lambda redemption: (*redemption.member, redemption.status),
    sort=_redemption_place,
)
# The bookings that stand in the way of another one of the same offer.
BOOKINGS: Index[Redemption] = Index(
    "booking",
    scope=lambda redemption: (
        None
        if redemption.status is RedemptionStatus.CANCELED
        else (redemption.member, redemption.offer)
    ),
    sort=_redemption_place,
)
REDEMPTIONS: Table[Redemption] = Table(
    "expys.redemptions",
    REDEMPTIONS_BY_PARTITION,
    REDEMPTIONS_BY_PARTITION_STATUS,
    REDEMPTIONS_BY_MEMBER,
    REDEMPTIONS_BY_MEMBER_STATUS,
    BOOKINGS,
)

CONVERSATIONS_BY_MEMBER: Index[Conversation] = Index(
    "member",
    scope=lambda conversation: conversation.member,
    sort=lambda conversation: (conversation.created_at_ms, conversation.number),
)
CONVERSATIONS: Table[Conversation] = Table("expys.conversations", CONVERSATIONS_BY_MEMBER)

MESSAGES_BY_CONVERSATION: Index[StoredMessage] = Index(
    "conversation",
    scope=lambda message: message.conversation,
    sort=lambda message: (message.created_at_ms, message.number),
)
MESSAGES: Table[StoredMessage] = Table("expys.messages", MESSAGES_BY_CONVERSATION)

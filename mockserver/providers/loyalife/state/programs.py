"""Programs: settings, rules and clients, and what parts the data."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from mockserver.core.exact import Ratio
from mockserver.core.store import Index, Table

# Program and the member's RelationReference; also the key of the member's account.
MemberKey = tuple[int, str]


class Category(StrEnum):
    """Where points come from: the sums of a statement."""

    BONUS = "Bonus"
    SPEND = "Spend"
    PARTNER = "Partner"
    PURCHASED = "Purchased"
    OTHER = "OtherAccrued"


class Period(StrEnum):
    """How long the periods are at whose ends points expire."""

    MONTHLY = "Monthly"
    QUARTERLY = "Quarterly"
    YEARLY = "Yearly"


class Trigger(StrEnum):
    """What the life of points counts from: their processing, or that they can be spent."""

    PROCESSING = "processing"
    AVAILABILITY = "availability"


class AttributeType(StrEnum):
    """What an attribute of a schema holds."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"


class Attribute(msgspec.Struct, frozen=True, gc=False):
    """An attribute of members or transactions, as the schema of a program has it."""

    name: str
    type: AttributeType
    mandatory: bool
    unique: bool = False


class Rule(msgspec.Struct, frozen=True):
    """How a transaction earns: points per unit of currency, by tier.

    It earns nothing below `minimum_amount`; more than `hold_over` points wait for a review.
    """

    name: str
    factor: Ratio
    tier_factors: dict[str, Ratio]
    minimum_amount: Ratio
    hold_over: int | None
    category: Category


class Product(msgspec.Struct, frozen=True):
    """What transactions may be about; each of its rules awards points of its own."""

    code: str
    sub_codes: tuple[str, ...]
    rules: tuple[Rule, ...]


class Tier(msgspec.Struct, frozen=True, gc=False):
    """A status that members have from so many points on, counted over their whole life."""

    name: str
    points: int


class OtpSettings(msgspec.Struct, frozen=True):
    """One-time codes; `fixed` is the code that everybody is sent."""

    length: int
    ttl_ms: int
    ttl_ms_by_type: dict[str, int]
    tries: int
    fixed: int | None


class ExpirySettings(msgspec.Struct, frozen=True, gc=False):
    """Points live for so many months, and on to the end of the period that they then are in."""

    period: Period
    months: int
    trigger: Trigger


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """A loyalty program and its settings; none of them can be changed through the API.

    Points are kept in units of 1/`scale`. Rate limits are requests per minute and client, None
    for no limit; the bounds of redemptions are points.
    """

    id: int
    name: str
    currencies: tuple[str, ...]
    products: dict[str, Product]
    tiers: tuple[Tier, ...]
    attributes: dict[str, Attribute]
    transaction_attributes: dict[str, Attribute]
    accrual_types: dict[Category, int]
    redemption_types: dict[int, str]
    expiry_type: int
    scale: int
    expiry: ExpirySettings
    otp: OtpSettings
    login_tries: int
    login_block_ms: int
    token_ttl_ms: int
    rate_limit: int | None
    token_rate_limit: int | None
    idempotency: bool
    unique_transaction_id: bool
    redeem_min: int | None
    redeem_max: int | None
    batch_delay_ms: int
    batch_items_max: int | None
    batch_legacy_shape: bool


class Client(msgspec.Struct, frozen=True, gc=False):
    """A credential of one program; `version` grows with each rotation."""

    id: str
    secret: str
    program: int
    number: int
    version: int = 1


class Token(msgspec.Struct, frozen=True, gc=False):
    """A bearer token, of one member if it was asked for so; good until it expires."""

    text: str
    client: str
    version: int
    member: str | None
    expires_at_ms: int


class Bucket(msgspec.Struct, frozen=True, gc=False):
    """What is left of a client's rate at one instant, in 1/60000 of a request."""

    at_ms: int
    level: int


PROGRAMS: Table[Program] = Table("loyalife.programs")

CLIENTS_BY_PROGRAM: Index[Client] = Index(
    "program", scope=lambda client: client.program, sort=lambda client: client.number
)

CLIENTS: Table[Client] = Table("loyalife.clients", CLIENTS_BY_PROGRAM)

TOKENS: Table[Token] = Table("loyalife.tokens")

# The token that a client holds for a member, or for the whole program, by (client, member).
GRANTS: Table[str] = Table("loyalife.grants")

BUCKETS: Table[Bucket] = Table("loyalife.buckets")

# The last number of each kind that has one of its own on the wire.
COUNTERS: Table[int] = Table("loyalife.counters")

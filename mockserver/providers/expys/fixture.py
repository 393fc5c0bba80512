"""The `expys` section of a fixture, as types: what may be written, and what each key means.

The types are the reference for people, too: editors show the descriptions below. Times and
durations stay text here and are resolved when a world is made of the fixture.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from mockserver.core.times import DurationText, TimeText
from mockserver.providers.expys.fixture_values import (
    Amount,
    ApiKey,
    Comment,
    Email,
    Lifetime,
    Money,
    Name,
    Positive,
    Rate,
    Reason,
    Signed,
    Whole,
)

MEMBERS_MAX: Final = 1_000_000
ENTRIES_PER_MEMBER_MAX: Final = 1_000

Settlement = Literal["MEMBER_WALLET", "ORG_POOL"]
FirstStatus = Literal["SUBMITTED", "OPEN"]
Status = Literal[
    "SUBMITTED",
    "OPEN",
    "AWAITING_VENDOR",
    "AWAITING_CUSTOMER",
    "PURCHASED",
    "COMPLETED",
    "CANCELED",
]
CanceledReason = Literal[
    "SOLD_OUT", "VENDOR_DECLINED", "DATE_UNAVAILABLE", "MEMBER_REQUESTED", "EXPIRED", "OTHER"
]
ConversationType = Literal["support", "booking", "notification"]
Environment = Literal["sandbox", "live"]

# The API's own spelling, where it is not the name of the field.
_SPELLING: Final[Mapping[str, str]] = MappingProxyType(
    {
        "authored_price": "authoredPrice",
        "balance_retained": "balanceRetained",
        "canceled_note": "canceledNote",
        "canceled_reason": "canceledReason",
        "content_html": "contentHTML",
        "conversation_id": "conversationId",
        "country_code": "countryCode",
        "created_at": "createdAt",
        "credit_limit": "creditLimit",
        "display_name": "displayName",
        "end_at": "endAt",
        "expires_at": "expiresAt",
        "external_user_id": "externalUserID",
        "lifetime_spent": "lifetimeSpent",
        "low_water_mark": "lowWaterMark",
        "max_guests": "maxGuests",
        "points_price": "pointsPrice",
        "published_at": "publishedAt",
        "quantity_remaining": "quantityRemaining",
        "rate_per_point": "ratePerPoint",
        "redemption_id": "redemptionID",
        "removed_at": "removedAt",
        "short_description": "shortDescription",
        "start_at": "startAt",
        "submitted_at": "submittedAt",
        "units_per_usd": "unitsPerUSD",
        "value_usd": "valueUSD",
    }
)


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename=_SPELLING):
    """What all parts of the section have in common: frozen, and strict about their keys."""


class Inclusion(Part, frozen=True, kw_only=True):
    """One thing that an offer includes."""

    group: Annotated[str, Meta(description="Heading it stands under.")]
    name: Annotated[str, Meta(description="What is included.")]


class Location(Part, frozen=True, kw_only=True):
    """Where an offer takes place."""

    display: Annotated[str, Meta(description="The place as one line of text.")]
    address: Annotated[str | None, Meta(description="Street and number.")] = None
    city: Annotated[str | None, Meta(description="City.")] = None
    country_code: Annotated[str | None, Meta(description="Two letters, such as PT.")] = None
    state: Annotated[str | None, Meta(description="State or region.")] = None
    venue: Annotated[str | None, Meta(description="Name of the venue.")] = None


class Offer(Part, frozen=True, kw_only=True):
    """Something that points buy. `{id, title}` is a bookable offer without a price."""

    id: Annotated[Name, Meta(description="Offer id, such as off_spa; unique in a partition.")]
    title: Annotated[str, Meta(description="Title.")]
    description: Annotated[str, Meta(description="Long text.")] = ""
    short_description: Annotated[str, Meta(description="One line.")] = ""
    kind: Annotated[str, Meta(description="EXPERIENCE or DROP; any text is taken.")] = "EXPERIENCE"
    type: Annotated[str, Meta(description="Free label, such as DINING.")] = "GENERAL"
    images: Annotated[tuple[str, ...], Meta(description="URLs of pictures.")] = ()
    points_price: Annotated[
        Whole | None, Meta(description="Price in points; null = has no points price.")
    ] = None
    value_usd: Annotated[Money | None, Meta(description="Worth in US dollars.")] = None
    authored_price: Annotated[
        Money | None,
        Meta(description="The org's own display price, in display currency; null = derived."),
    ] = None
    quantity_remaining: Annotated[Whole, Meta(description="Stock that is left.")] = 100
    inclusions: Annotated[tuple[Inclusion, ...], Meta(description="What is included.")] = ()
    location: Annotated[Location | None, Meta(description="Where it takes place.")] = None
    max_guests: Annotated[Whole | None, Meta(description="Guests at most; null = open.")] = None
    disclaimer: Annotated[str | None, Meta(description="Small print.")] = None
    start_at: Annotated[TimeText | None, Meta(description="When it begins.")] = None
    end_at: Annotated[TimeText | None, Meta(description="When it ends.")] = None
    expires_at: Annotated[
        TimeText | None, Meta(description="Bookable until; null = never expires.")
    ] = None
    created_at: Annotated[TimeText, Meta(description="Lists show the newest first.")] = "now"


class LedgerEntry(Part, frozen=True, kw_only=True):
    """One movement of points in a member's wallet."""

    type: Annotated[Literal["CREDIT", "DEBIT"], Meta(description="CREDIT adds, DEBIT takes.")]
    amount: Annotated[Amount, Meta(description="Points: positive for CREDIT, negative for DEBIT.")]
    at: Annotated[TimeText, Meta(description="When it was written; entries are in time order.")]
    reason: Annotated[Reason | None, Meta(description="Reason, as shown.")] = None
    redemption_id: Annotated[
        Name | None, Meta(description="The redemption that it paid for or refunds.")
    ] = None
    id: Annotated[Name | None, Meta(description="Transaction id; null = drawn.")] = None


class Member(Part, frozen=True, kw_only=True):
    """A member of one org in one environment."""

    external_user_id: Annotated[Name, Meta(description="The partner's own id of the member.")]
    display_name: Annotated[str | None, Meta(description="Name that is shown.")] = None
    email: Annotated[Email | None, Meta(description="Stored, never answered.")] = None
    tier: Annotated[Name, Meta(description="Free label, such as gold.")] = "standard"
    attributes: Annotated[
        dict[str, object] | None, Meta(description="Free-form object of the partner.")
    ] = None
    points: Annotated[
        Whole | None,
        Meta(description="Short for a ledger of one CREDIT at createdAt. Excludes ledger."),
    ] = None
    ledger: Annotated[
        tuple[LedgerEntry, ...],
        Meta(description="All movements, oldest first; the balance follows from them."),
    ] = ()
    created_at: Annotated[TimeText, Meta(description="Lists show the newest first.")] = "now"
    removed_at: Annotated[TimeText | None, Meta(description="When the member was removed.")] = None
    balance_retained: Annotated[
        bool, Meta(description="Of a removed member: the balance was kept.")
    ] = False


class Feedback(Part, frozen=True, kw_only=True):
    """What the member said about a completed redemption."""

    rating: Annotated[int, Meta(ge=0, le=10, description="0 (worst) to 10 (best).")]
    comment: Annotated[Comment | None, Meta(description="Free text.")] = None
    submitted_at: Annotated[TimeText, Meta(description="When it was sent.")] = "now"


class Redemption(Part, frozen=True, kw_only=True):
    """A booking of an offer by a member."""

    id: Annotated[Name, Meta(description="Redemption id, such as rdm_1; unique in the fixture.")]
    offer: Annotated[Name, Meta(description="Id of an offer of the same partition.")]
    member: Annotated[Name, Meta(description="externalUserID of a member of the partition.")]
    status: Annotated[Status, Meta(description="Where it stands.")]
    points: Annotated[
        Whole | None,
        Meta(description="Points that were debited; null = the offer's pointsPrice."),
    ] = None
    created_at: Annotated[TimeText, Meta(description="When it was booked.")] = "now"
    start_at: Annotated[TimeText | None, Meta(description="Scheduled begin.")] = None
    end_at: Annotated[TimeText | None, Meta(description="Scheduled end.")] = None
    canceled_reason: Annotated[
        CanceledReason | None, Meta(description="Only with CANCELED; null = OTHER there.")
    ] = None
    canceled_note: Annotated[str | None, Meta(description="Only with CANCELED.")] = None
    feedback: Annotated[Feedback | None, Meta(description="Only with COMPLETED.")] = None
    conversation_id: Annotated[
        Name | None,
        Meta(description="Id of its booking conversation; one that is not listed is made."),
    ] = None


class Attachment(Part, frozen=True, kw_only=True):
    """A file of a message."""

    name: Annotated[Name, Meta(description="File name.")]
    url: Annotated[str | None, Meta(description="Temporary link.")] = None
    expires_at: Annotated[TimeText, Meta(description="Until when the link works.")] = "+1h"


class Message(Part, frozen=True, kw_only=True):
    """A message of a conversation."""

    author: Annotated[Name, Meta(description="The member's externalUserID, concierge, or system.")]
    at: Annotated[TimeText, Meta(description="When it was sent.")]
    body: Annotated[str | None, Meta(description="The text.")] = None
    type: Annotated[Name, Meta(description="text, attachment or system; any text is taken.")] = (
        "text"
    )
    attachments: Annotated[tuple[Attachment, ...], Meta(description="Files.")] = ()
    id: Annotated[Name | None, Meta(description="Message id; null = drawn.")] = None


class Conversation(Part, frozen=True, kw_only=True):
    """A thread between a member and the concierge."""

    id: Annotated[Name, Meta(description="Conversation id, such as cnv_1; unique in the fixture.")]
    member: Annotated[Name, Meta(description="externalUserID of a member of the partition.")]
    type: Annotated[ConversationType, Meta(description="What it is about.")] = "support"
    title: Annotated[str | None, Meta(description="Title.")] = None
    messages: Annotated[tuple[Message, ...], Meta(description="What was said.")] = ()


class Partition(Part, frozen=True, kw_only=True):
    """Everything of one org in one environment."""

    catalogue: Annotated[
        Name | None, Meta(description="A list of offers from the section's catalogue.")
    ] = None
    offers: Annotated[
        tuple[Offer, ...], Meta(description="Offers, in addition to those of the catalogue.")
    ] = ()
    members: Annotated[tuple[Member, ...], Meta(description="Members.")] = ()
    redemptions: Annotated[tuple[Redemption, ...], Meta(description="Bookings.")] = ()
    conversations: Annotated[
        tuple[Conversation, ...],
        Meta(description="Conversations that have messages, or an id that tests rely on."),
    ] = ()


class Currency(Part, frozen=True, kw_only=True):
    """The currency that clients show."""

    name: Annotated[str, Meta(min_length=1, max_length=64, description="Name.")] = "Points"
    symbol: Annotated[str, Meta(min_length=1, max_length=16, description="Symbol.")] = "PT"
    units_per_usd: Annotated[Rate, Meta(description="Display units per US dollar.")] = 100


class Pool(Part, frozen=True, kw_only=True):
    """The points that the live side of an org draws from."""

    balance: Annotated[Signed, Meta(description="Points in the pool.")]
    credit_limit: Annotated[Whole, Meta(description="How far it may be overdrawn.")] = 0
    low_water_mark: Annotated[
        Whole | None, Meta(description="A draw to or below it sends org.points.low; null = none.")
    ] = None
    lifetime_spent: Annotated[Whole, Meta(description="Points that were ever drawn.")] = 0


class Key(Part, frozen=True, kw_only=True):
    """An Org-API-Key. Its prefix says which environment it opens."""

    key: Annotated[ApiKey, Meta(description="The key, such as expys_sandbox_demo.")]
    scopes: Annotated[
        tuple[Literal["BILLING_READ"], ...], Meta(description="What else it may do.")
    ] = ("BILLING_READ",)


class Terms(Part, frozen=True, kw_only=True):
    """One version of a legal document. The one published last is the current one of its type."""

    version: Annotated[Name, Meta(description="Version id, such as ldv_tos_1; unique in an org.")]
    type: Annotated[
        Literal["TERMS_OF_SERVICE", "PRIVACY_POLICY"], Meta(description="Which document.")
    ]
    published_at: Annotated[TimeText, Meta(description="When it was published.")]
    content_html: Annotated[
        str | None,
        Meta(description="The document; {org} stands for the org's name; null = a short one."),
    ] = None


class Advance(Part, frozen=True, kw_only=True):
    """A step that redemptions take by themselves."""

    to: Annotated[Status, Meta(description="The next status.")]
    after: Annotated[DurationText, Meta(description="Time since the step before.")]


class Org(Part, frozen=True, kw_only=True):
    """A partner organisation with its keys, settings and both environments."""

    id: Annotated[Name, Meta(description="Org id, such as org_demo.")]
    name: Annotated[Name, Meta(description="Name, as in the legal documents.")]
    keys: Annotated[tuple[Key, ...], Meta(description="Org-API-Keys.")] = ()
    settlement: Annotated[
        Settlement,
        Meta(description="Who pays for a redemption: the member's wallet or the org's pool."),
    ] = "MEMBER_WALLET"
    rate_per_point: Annotated[Rate, Meta(description="US dollars per point, exact.")] = "0.01"
    currency: Annotated[Currency, Meta(description="What clients show.")] = msgspec.field(
        default_factory=Currency
    )
    rate_limit: Annotated[
        Positive | None, Meta(description="Requests per 60 s and credential; null = no limit.")
    ] = None
    token_ttl: Annotated[Lifetime, Meta(description="Life of a member token.")] = "300s"
    first_status: Annotated[FirstStatus, Meta(description="Status of a new redemption.")] = (
        "SUBMITTED"
    )
    auto_advance: Annotated[
        tuple[Advance, ...], Meta(description="Steps that every new redemption takes in turn.")
    ] = ()
    pool: Annotated[
        Pool | None, Meta(description="The pool of the live side; null = no pool yet, ungated.")
    ] = None
    terms: Annotated[tuple[Terms, ...], Meta(description="Versions of legal documents.")] = ()
    sandbox: Annotated[Partition, Meta(description="What sandbox keys see.")] = msgspec.field(
        default_factory=Partition
    )
    live: Annotated[Partition, Meta(description="What live keys see.")] = msgspec.field(
        default_factory=Partition
    )


class Section(Part, frozen=True, kw_only=True):
    """The Expys part of a world."""

    orgs: Annotated[tuple[Org, ...], Meta(description="Organisations.")] = ()
    catalogue: Annotated[
        dict[str, tuple[Offer, ...]],
        Meta(description="Named lists of offers that partitions may share."),
    ] = {}


class Population(Part, frozen=True, kw_only=True):
    """Many made-up members, the same for the same seed."""

    org: Annotated[Name, Meta(description="Id of an org of the section.")]
    members: Annotated[int, Meta(ge=1, le=MEMBERS_MAX, description="How many members.")]
    env: Annotated[Environment, Meta(description="Which partition they join.")] = "sandbox"
    entries_per_member: Annotated[
        int,
        Meta(
            ge=0,
            le=ENTRIES_PER_MEMBER_MAX,
            description="Ledger entries of each; 0 in an org with ORG_POOL.",
        ),
    ] = 1
    points_per_entry: Annotated[
        int, Meta(ge=1, le=1_000_000, description="Largest CREDIT of an entry.")
    ] = 1_000
    prefix: Annotated[
        Name, Meta(description="Their externalUserID is this and a number, counted from 1.")
    ] = "member_"
    tiers: Annotated[tuple[Name, ...], Meta(min_length=1, description="Tiers to draw from.")] = (
        "standard",
    )

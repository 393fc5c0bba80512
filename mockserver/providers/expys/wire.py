"""What is on the wire: one type for each request and each answer.

Every field of an answer is always there; one that may be null says so in its type. In requests,
a field that may be left out is unset then, and null is an error.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.providers.expys.state import CanceledReason, RedemptionStatus

Number = int | float

# Limits that the service does not publish; decided here.
ID_LENGTH_MAX = 255
REASON_LENGTH_MAX = 1000
NOTE_LENGTH_MAX = 1000
PAGE_DEFAULT = 50
PAGE_MAX = 100
CREDIT_MAX = 2**31 - 1

ExternalUserID = Annotated[str, Meta(min_length=1, max_length=ID_LENGTH_MAX)]
Tier = Annotated[str, Meta(min_length=1, max_length=ID_LENGTH_MAX)]
Email = Annotated[str, Meta(pattern=r"^[^@]+@[^@]+$", max_length=320)]
Id = Annotated[str, Meta(min_length=1, max_length=ID_LENGTH_MAX)]
Limit = Annotated[int, Meta(ge=1, le=PAGE_MAX)]
Environment = Literal["SANDBOX", "LIVE"]


# Requests


class ExchangeTokenRequest(msgspec.Struct):
    """Body of exchangeToken."""

    externalUserID: ExternalUserID
    displayName: str | UnsetType = UNSET
    email: Email | UnsetType = UNSET
    tier: Tier | UnsetType = UNSET


class SetMemberRequest(msgspec.Struct):
    """Body of setMember; what is left out stays as it is."""

    displayName: str | UnsetType = UNSET
    tier: Tier | UnsetType = UNSET
    attributes: dict[str, Any] | UnsetType = UNSET


class CreditWalletRequest(msgspec.Struct):
    """Body of creditWallet; `amount` in points."""

    externalUserID: ExternalUserID
    amount: Annotated[int, Meta(ge=1, le=CREDIT_MAX)]
    reason: Annotated[str, Meta(max_length=REASON_LENGTH_MAX)] | UnsetType = UNSET


class CreateRedemptionRequest(msgspec.Struct):
    """Body of createRedemption."""

    offer: Id
    externalUserID: ExternalUserID | UnsetType = UNSET
    interest: Id | UnsetType = UNSET


class CancelRedemptionRequest(msgspec.Struct):
    """Body of cancelRedemption."""

    note: Annotated[str, Meta(max_length=NOTE_LENGTH_MAX)] | UnsetType = UNSET


class Page(msgspec.Struct):
    """Query of every list that has pages."""

    limit: Limit = PAGE_DEFAULT
    cursor: str | UnsetType = UNSET


class ListMembersQuery(Page):
    """Query of listMembers."""

    tier: str | UnsetType = UNSET


class RemoveMemberQuery(msgspec.Struct):
    """Query of removeMember."""

    retainBalance: bool = False


class ListOffersQuery(Page):
    """Query of listOffers."""

    available: bool = False


class ListRedemptionsQuery(Page):
    """Query of listRedemptions."""

    status: RedemptionStatus | UnsetType = UNSET
    externalUserID: ExternalUserID | UnsetType = UNSET


class OnBehalfQuery(msgspec.Struct):
    """Query of reads that act for one member."""

    externalUserID: ExternalUserID | UnsetType = UNSET


class ListTransactionsQuery(Page):
    """Query of listTransactions."""

    externalUserID: ExternalUserID | UnsetType = UNSET


# Answers


class TokenGrant(msgspec.Struct):
    """A member token and when it ends."""

    accessToken: str
    expiresAt: str


class Currency(msgspec.Struct):
    """What an org calls its points."""

    name: str
    symbol: str
    unitsPerUSD: Number


class Wallet(msgspec.Struct):
    """Points, dollars and display currency of one member."""

    balance: int
    balanceUSD: Number
    balanceDisplay: Number
    amountReceived: int
    amountReceivedUSD: Number
    amountReceivedDisplay: Number
    amountSpent: int
    amountSpentUSD: Number
    amountSpentDisplay: Number
    currency: Currency


class RedemptionCounts(msgspec.Struct):
    """How many bookings a member has in each status."""

    SUBMITTED: int
    OPEN: int
    AWAITING_VENDOR: int
    AWAITING_CUSTOMER: int
    PURCHASED: int
    COMPLETED: int
    CANCELED: int


class MemberSummary(msgspec.Struct):
    """A member with wallet and counts."""

    externalUserID: str
    displayName: str | None
    tier: str
    attributes: dict[str, Any] | None
    wallet: Wallet
    redemptionCounts: RedemptionCounts


class MemberList(msgspec.Struct):
    """A page of members."""

    members: list[MemberSummary]
    nextCursor: str | None


class SetMemberResponse(msgspec.Struct):
    """A member's profile."""

    externalUserID: str
    displayName: str | None
    tier: str
    attributes: dict[str, Any] | None


class RemoveMemberResponse(msgspec.Struct):
    """What became of a removed member."""

    archived: bool
    balanceRetained: bool
    externalUserID: str


class Availability(msgspec.Struct):
    """Whether an offer can be booked, and how many are left."""

    isAvailable: bool
    quantityRemaining: int


class Inclusion(msgspec.Struct):
    """Something that comes with an offer."""

    group: str
    name: str


class Location(msgspec.Struct):
    """Where an offer takes place."""

    address: str | None
    city: str | None
    countryCode: str | None
    state: str | None
    venue: str | None
    display: str


class Display(msgspec.Struct):
    """A price in display currency: the org's own, or derived from dollars or points."""

    amount: Number
    currency: Currency
    source: Literal["AUTHORED", "DERIVED"]


class Offer(msgspec.Struct):
    """An item of the catalogue."""

    id: str
    title: str
    description: str
    shortDescription: str
    kind: str
    type: str
    images: list[str]
    pointsPrice: int | None
    valueUSD: Number | None
    display: Display | None
    availability: Availability
    inclusions: list[Inclusion]
    location: Location | None
    maxGuests: int | None
    disclaimer: str | None
    startAt: str | None
    endAt: str | None
    expiresAt: str | None


class OfferList(msgspec.Struct):
    """A page of offers."""

    data: list[Offer]
    nextCursor: str | None


class Feedback(msgspec.Struct):
    """What a member said after a booking."""

    rating: int
    comment: str | None
    submittedAt: str


class Redemption(msgspec.Struct):
    """A booking."""

    id: str
    offer: str
    status: RedemptionStatus
    createdAt: str
    startAt: str | None
    endAt: str | None
    conversationId: str | None
    canceledReason: CanceledReason | None
    canceledNote: str | None
    feedback: Feedback | None


class RedemptionList(msgspec.Struct):
    """A page of bookings."""

    redemptions: list[Redemption]
    nextCursor: str | None


class MemberEligibility(msgspec.Struct):
    """Tier and wallet of one member."""

    tier: str
    wallet: Wallet


class CreditWalletResponse(msgspec.Struct):
    """The balance after a credit."""

    balance: int
    currency: Currency


class Transaction(msgspec.Struct):
    """One movement of points; `amount` is signed."""

    id: str
    type: Literal["CREDIT", "DEBIT"]
    amount: int
    reason: str | None
    redemptionID: str | None
    createdAt: str


class TransactionList(msgspec.Struct):
    """A page of movements."""

    transactions: list[Transaction]
    nextCursor: str | None


# Events


class RedemptionEvent(msgspec.Struct):
    """Data of `redemption.*`."""

    externalUserID: str
    redemption: Redemption
    previousStatus: RedemptionStatus | None


class WalletEvent(msgspec.Struct):
    """Data of `wallet.credited` and `wallet.debited`; `balance` is the one after."""

    externalUserID: str
    transaction: Transaction
    balance: int
    currency: Currency


class MemberCreatedEvent(msgspec.Struct):
    """Data of `member.created`."""

    externalUserID: str
    displayName: str | None
    tier: str
    attributes: dict[str, Any] | None


class MemberTierEvent(msgspec.Struct):
    """Data of `member.tier_changed`."""

    externalUserID: str
    displayName: str | None
    tier: str
    attributes: dict[str, Any] | None
    previousTier: str


class MemberRemovedEvent(msgspec.Struct):
    """Data of `member.removed`."""

    externalUserID: str
    balanceRetained: bool


class PointsLowEvent(msgspec.Struct):
    """Data of `org.points.low`."""

    balance: int
    creditLimit: int
    lowWaterMark: int


class Event(msgspec.Struct):
    """What a webhook endpoint gets."""

    id: str
    event: str
    environment: Environment
    createdAt: str
    data: msgspec.Struct

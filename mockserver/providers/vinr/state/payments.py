"""Customers, their payments and refunds, and the store credit of members."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from mockserver.core.ledger import Ledger
from mockserver.core.store import Index, Table
from mockserver.providers.vinr.state.common import Environment, Metadata, PointsKey, RecordKey


class PaymentStatus(StrEnum):
    """The life of a payment."""

    PENDING = "pending"
    REQUIRES_AUTHENTICATION = "requires_authentication"
    PROCESSING = "processing"
    AUTHORIZED = "authorized"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"


class RefundStatus(StrEnum):
    """The life of a refund."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Customer(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A customer; deleted ones are kept, so that lists can go on from them."""

    environment: Environment
    id: str
    number: int
    created_at_ms: int
    updated_at_ms: int
    email: str | None = None
    name: str | None = None
    phone: str | None = None
    default_payment_method: str | None = None
    metadata: Metadata = {}
    deleted_at_ms: int | None = None

    @property
    def key(self) -> RecordKey:
        """Environment and id."""
        return (self.environment, self.id)


class Payment(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A payment; amounts are minor units. `amount` is charged: the `discount` is off already."""

    environment: Environment
    id: str
    number: int
    created_at_ms: int
    updated_at_ms: int
    status: PaymentStatus
    amount: int
    currency: str
    amount_refunded: int = 0
    customer: str | None = None
    description: str | None = None
    return_url: str | None = None
    redemption: str | None = None
    discount: int = 0
    shopper_reference: str | None = None
    metadata: Metadata = {}

    @property
    def key(self) -> RecordKey:
        """Environment and id."""
        return (self.environment, self.id)


class Taking(msgspec.Struct, frozen=True, gc=False):
    """What a refund has taken back of one award; `entry` is the debit, None where nothing was."""

    rule: str
    account: PointsKey
    units: int
    missed: int
    entry: int | None


class Refund(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A refund of all or part of a payment; the clawback is what its `takings` come to."""

    environment: Environment
    id: str
    number: int
    created_at_ms: int
    updated_at_ms: int
    payment: str
    amount: int
    currency: str
    status: RefundStatus = RefundStatus.PENDING
    reason: str | None = None
    takings: tuple[Taking, ...] = ()
    metadata: Metadata = {}

    @property
    def key(self) -> RecordKey:
        """Environment and id."""
        return (self.environment, self.id)


class Spend(msgspec.Struct, frozen=True, gc=False):
    """What a completed payment, less its refunds, counts towards the tiers of an account."""

    account: PointsKey
    payment: str
    at_ms: int
    amount: int
    currency: str


CUSTOMERS_BY_ENVIRONMENT: Index[Customer] = Index(
    "environment",
    scope=lambda customer: None if customer.deleted_at_ms is not None else customer.environment,
    sort=lambda customer: (customer.created_at_ms, customer.number),
)
CUSTOMERS_BY_EMAIL: Index[Customer] = Index(
    "email",
    scope=lambda customer: (
        None if customer.deleted_at_ms is not None else (customer.environment, customer.email)
    ),
    sort=lambda customer: (customer.created_at_ms, customer.number),
)
CUSTOMERS: Table[Customer] = Table("vinr.customers", CUSTOMERS_BY_ENVIRONMENT, CUSTOMERS_BY_EMAIL)

PAYMENTS_BY_ENVIRONMENT: Index[Payment] = Index(
    "environment",
    scope=lambda payment: payment.environment,
    sort=lambda payment: (payment.created_at_ms, payment.number),
)
PAYMENTS_BY_CUSTOMER: Index[Payment] = Index(
    "customer",
    scope=lambda payment: (
        None if payment.customer is None else (payment.environment, payment.customer)
    ),
    sort=lambda payment: (payment.created_at_ms, payment.number),
)
PAYMENTS: Table[Payment] = Table("vinr.payments", PAYMENTS_BY_ENVIRONMENT, PAYMENTS_BY_CUSTOMER)

REFUNDS_BY_ENVIRONMENT: Index[Refund] = Index(
    "environment",
    scope=lambda refund: refund.environment,
    sort=lambda refund: (refund.created_at_ms, refund.number),
)
REFUNDS_BY_PAYMENT: Index[Refund] = Index(
    "payment",
    scope=lambda refund: (refund.environment, refund.payment),
    sort=lambda refund: (refund.created_at_ms, refund.number),
)
REFUNDS: Table[Refund] = Table("vinr.refunds", REFUNDS_BY_ENVIRONMENT, REFUNDS_BY_PAYMENT)

SPENDS_BY_ACCOUNT: Index[Spend] = Index(
    "account", scope=lambda spend: spend.account, sort=lambda spend: spend.at_ms
)
SPENDS_BY_PAYMENT: Index[Spend] = Index(
    "payment", scope=lambda spend: (spend.account[0], spend.payment), sort=lambda each: each.account
)
# By account and payment.
SPENDS: Table[Spend] = Table("vinr.spends", SPENDS_BY_ACCOUNT, SPENDS_BY_PAYMENT)

# Money that members may pay with; an account of it is named by environment, account and currency.
CREDIT = Ledger("vinr.credit")

# The currencies that a member has ever had store credit in, by environment and account.
CREDIT_CURRENCIES: Table[tuple[str, ...]] = Table("vinr.credit_currencies")


class Settings(msgspec.Struct, frozen=True, gc=False):
    """How an environment behaves where the service leaves it open."""

    refund_delay_ms: int = 1_000


SETTINGS: Table[Settings] = Table("vinr.settings")

"""Rewards, and what members have redeemed."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

import msgspec

from mockserver.core.store import Index, Table
from mockserver.providers.vinr.state.common import Environment, Metadata, RecordKey
from mockserver.providers.vinr.state.points import EntryName


class RewardType(StrEnum):
    """What a member gets."""

    DISCOUNT_PERCENT = "discount_percent"
    DISCOUNT_AMOUNT = "discount_amount"
    STORE_CREDIT = "store_credit"
    FREE_PRODUCT = "free_product"
    PARTNER = "partner"


DISCOUNTS = (RewardType.DISCOUNT_AMOUNT, RewardType.DISCOUNT_PERCENT)


class RedemptionStatus(StrEnum):
    """The life of a redemption."""

    ISSUED = "issued"
    APPLIED = "applied"
    FULFILLED = "fulfilled"
    RELEASED = "released"
    REVERSED = "reversed"


class Value(msgspec.Struct, frozen=True, gc=False):
    """What one unit of a reward is: which fields count follows from its type."""

    percent: int | Decimal | None = None
    amount: int | None = None
    currency: str | None = None
    product: str | None = None
    quantity: int | None = None
    partner: str | None = None
    sku: str | None = None


class Reward(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An item of the catalogue; `cost` is in the ledger's smallest unit."""

    environment: Environment
    id: str
    number: int
    created_at_ms: int
    updated_at_ms: int
    program: str
    name: str
    type: RewardType
    cost: int
    value: Value
    active: bool = True
    inventory: int | None = None
    available_from_ms: int | None = None
    available_until_ms: int | None = None
    tiers: tuple[str, ...] = ()
    per_member_limit: int | None = None
    metadata: Metadata = {}

    @property
    def key(self) -> RecordKey:
        """Environment and id."""
        return (self.environment, self.id)

    @property
    def is_discount(self) -> bool:
        """Whether it lowers the amount of a payment."""
        return self.type in DISCOUNTS


class Redemption(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Points that were spent on a reward.

    `type`, `value` and `cost` are the reward's at that time; `transaction` is the debit and
    `reversal` what undid it. `code` is that of a discount, `amount_off` what a percentage came to,
    `credit` the transaction of store credit, `reference` that of whoever handed something over.
    """

    environment: Environment
    id: str
    number: int
    created_at_ms: int
    updated_at_ms: int
    program: str
    account: str
    reward: str
    status: RedemptionStatus
    quantity: int
    cost: int
    transaction: EntryName
    type: RewardType
    value: Value
    code: str | None = None
    amount_off: int | None = None
    credit: EntryName | None = None
    reference: str | None = None
    payment: str | None = None
    reversal: EntryName | None = None
    metadata: Metadata = {}

    @property
    def key(self) -> RecordKey:
        """Environment and id."""
        return (self.environment, self.id)

    @property
    def is_discount(self) -> bool:
        """Whether it can lower the amount of a payment."""
        return self.type in DISCOUNTS

    @property
    def discount(self) -> int | None:
        """What it takes off a payment; of a percentage, once that is known."""
        if self.type is RewardType.DISCOUNT_AMOUNT:
            return (self.value.amount or 0) * self.quantity
        return self.amount_off

    @property
    def is_handed_over(self) -> bool:
        """Whether somebody hands something over for it."""
        return self.type in (RewardType.FREE_PRODUCT, RewardType.PARTNER)


REWARDS_BY_ENVIRONMENT: Index[Reward] = Index(
    "environment",
    scope=lambda reward: reward.environment,
    sort=lambda reward: (reward.created_at_ms, reward.number),
)
# What a rising balance may unlock.
REWARDS_BY_COST: Index[Reward] = Index(
    "cost",
    scope=lambda reward: (reward.environment, reward.program) if reward.active else None,
    sort=lambda reward: (reward.cost, reward.number),
)
REWARDS: Table[Reward] = Table("vinr.rewards", REWARDS_BY_ENVIRONMENT, REWARDS_BY_COST)


def _place(redemption: Redemption) -> tuple[int, int]:
    return (redemption.created_at_ms, redemption.number)


_UNDONE = (RedemptionStatus.RELEASED, RedemptionStatus.REVERSED)

REDEMPTIONS_BY_ENVIRONMENT: Index[Redemption] = Index(
    "environment", scope=lambda redemption: redemption.environment, sort=_place
)
REDEMPTIONS_BY_ACCOUNT: Index[Redemption] = Index(
    "account", scope=lambda each: (each.environment, each.account), sort=_place
)
# What counts to the limit of a member.
REDEMPTIONS_THAT_COUNT: Index[Redemption] = Index(
    "count",
    scope=lambda each: (
        None if each.status in _UNDONE else (each.environment, each.account, each.reward)
    ),
    sort=_place,
)
REDEMPTIONS: Table[Redemption] = Table(
    "vinr.redemptions",
    REDEMPTIONS_BY_ENVIRONMENT,
    REDEMPTIONS_BY_ACCOUNT,
    REDEMPTIONS_THAT_COUNT,
)

# The redemption of a discount code, by environment and code.
CODES: Table[str] = Table("vinr.discount_codes")

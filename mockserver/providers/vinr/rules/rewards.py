"""Rewards: the catalogue, and who can have what."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.providers.vinr import events
from mockserver.providers.vinr.refusals import (
    NotFound,
    RedemptionLimitReached,
    Refusal,
    RewardNotAvailable,
    RewardNotEligible,
    RewardOutOfStock,
)
from mockserver.providers.vinr.state import (
    LEDGER,
    REDEMPTIONS,
    REDEMPTIONS_THAT_COUNT,
    REWARDS,
    Account,
    AccountStatus,
    Reward,
)

PREFIX = "rwd_"


def find(store: Store, environment: str, reward_id: str, param: str | None = None) -> Reward:
    """The reward. Raises NotFound."""
    reward = store.get(REWARDS, (environment, reward_id))
    if reward is None:
        raise NotFound("reward", reward_id, param)
    return reward


# Changes


def put(step: Transaction, reward: Reward, *, is_new: bool) -> Reward:
    """Keep a reward; tells of new ones, as the reference documents."""
    step.store.put(REWARDS, reward.key, reward)
    if is_new:
        events.told(step, "reward.created", reward)
    return reward


def update(step: Transaction, before: Reward, after: Reward) -> Reward:
    """Keep a changed reward; what was redeemed keeps the cost and the value that it had."""
    if after == before:
        return before
    return put(step, msgspec.structs.replace(after, updated_at_ms=step.now_ms), is_new=False)


# Who can have it


def hindrances(
    step: Transaction, account: Account, reward: Reward, quantity: int
) -> Iterator[Refusal]:
    """What stands in the way of a redemption, in the order in which it is checked."""
    reason = _unavailable(account, reward, step.now_ms)
    if reason is not None:
        yield RewardNotAvailable(reward.id, reason)
    if reward.inventory is not None and reward.inventory < quantity:
        yield RewardOutOfStock(reward.id, reward.inventory)
    if reward.tiers and account.tier not in reward.tiers:
        yield RewardNotEligible(reward.id, reward.tiers)
    limit = reward.per_member_limit
    if limit is not None and _had(step.store, account, reward) + quantity > limit:
        yield RedemptionLimitReached(reward.id, limit)


def _unavailable(account: Account, reward: Reward, now_ms: int) -> str | None:
    if reward.program != account.program:
        return f"it is of the program {reward.program}, the account of {account.program}"
    if not reward.active:
        return "it is not active"
    if reward.available_from_ms is not None and now_ms < reward.available_from_ms:
        return "its time has not come"
    if reward.available_until_ms is not None and now_ms >= reward.available_until_ms:
        return "its time is over"
    return None


def _had(store: Store, account: Account, reward: Reward) -> int:
    """How many units the member has had, other than those that were given back."""
    scope = (account.environment, account.id, reward.id)
    found = store.oldest_first(REDEMPTIONS, REDEMPTIONS_THAT_COUNT, scope)
    return sum(redemption.quantity for redemption in found)


def can_redeem(step: Transaction, account: Account, reward: Reward) -> bool:
    """Whether a member could redeem a reward now."""
    if account.status is not AccountStatus.ACTIVE:
        return False
    if next(hindrances(step, account, reward, 1), None) is not None:
        return False
    return LEDGER.account(step.store, account.points).balance >= reward.cost

"""Rewards and redemptions."""

from __future__ import annotations

import msgspec

from mockserver.core.documents import at, at_or, optional_at
from mockserver.core.world import Transaction
from mockserver.providers.vinr import fixture
from mockserver.providers.vinr.rules import discount_codes, ids, store_credit
from mockserver.providers.vinr.seed.ledgers import Booked
from mockserver.providers.vinr.seed.programs import exact, units
from mockserver.providers.vinr.state import (
    ACCOUNTS,
    CODES,
    REDEMPTIONS,
    REWARDS,
    Environment,
    Redemption,
    RedemptionStatus,
    Reward,
    RewardType,
    Value,
)


def put_reward(step: Transaction, environment: Environment, reward: fixture.Reward) -> None:
    """Add a reward."""
    created_at_ms = at(step, reward.created_at)
    record = Reward(
        environment=environment,
        id=reward.id,
        number=step.ids.listed(reward.number),
        created_at_ms=created_at_ms,
        updated_at_ms=at_or(step, reward.updated_at, created_at_ms),
        program=reward.program,
        name=reward.name,
        type=RewardType(reward.type),
        cost=units(reward.cost),
        value=_value(reward.value, reward.type),
        active=reward.active,
        inventory=reward.inventory,
        available_from_ms=optional_at(step, reward.available_from),
        available_until_ms=optional_at(step, reward.available_until),
        tiers=reward.tiers,
        per_member_limit=reward.per_member_limit,
        metadata=reward.metadata,
    )
    step.store.put(REWARDS, record.key, record)


def _value(given: fixture.Value, kind: str) -> Value:
    is_product = kind == RewardType.FREE_PRODUCT
    return Value(
        None if given.percent is None else exact(given.percent),
        given.amount,
        given.currency,
        given.product,
        (given.quantity or 1) if is_product else None,
        given.partner,
        given.sku,
    )


def put_redemption(
    step: Transaction, environment: Environment, redemption: fixture.Redemption, booked: Booked
) -> None:
    """Add a redemption; the ledger of its account has what it cost."""
    store = step.store
    account = store.get(ACCOUNTS, (environment, redemption.account))
    reward = store.get(REWARDS, (environment, redemption.reward))
    assert account is not None, "references are checked before"
    assert reward is not None, "references are checked before"
    created_at_ms = at(step, redemption.created_at)
    paid, back = booked.paid[redemption.id], booked.returned.get(redemption.id)
    record = Redemption(
        environment=environment,
        id=redemption.id,
        number=step.ids.listed(redemption.number),
        created_at_ms=created_at_ms,
        updated_at_ms=at_or(step, redemption.updated_at, created_at_ms),
        program=account.program,
        account=account.id,
        reward=reward.id,
        status=RedemptionStatus(redemption.status),
        quantity=redemption.quantity,
        cost=-paid.amount,
        transaction=ids.entry_name(paid),
        type=reward.type,
        value=_value(redemption.value, reward.type) if redemption.value else reward.value,
        code=_code(step, environment, redemption, reward),
        amount_off=redemption.amount_off,
        reference=redemption.reference,
        payment=redemption.payment,
        reversal=None if back is None else ids.entry_name(back),
        metadata=redemption.metadata,
    )
    store.put(REDEMPTIONS, record.key, record)
    if reward.type is RewardType.STORE_CREDIT:
        _put_credit(step, record, redemption)


def _put_credit(step: Transaction, record: Redemption, given: fixture.Redemption) -> None:
    """Put what was issued into the wallet, and take it out again if it was reversed."""
    issued, _ = store_credit.issue(step, record, record.created_at_ms, given.credit_number)
    if record.status is RedemptionStatus.REVERSED:
        after = msgspec.structs.replace(issued, status=record.status)
        step.store.put(REDEMPTIONS, after.key, after)
        store_credit.take_back(step, after, record.updated_at_ms, given.credit_back_number)


def reserve_code(
    step: Transaction, environment: Environment, redemption: fixture.Redemption
) -> None:
    """Note a discount code that is listed, so that none that is drawn is the same."""
    if redemption.code is not None:
        step.store.put(CODES, (environment, redemption.code), redemption.id)


def _code(
    step: Transaction, environment: Environment, redemption: fixture.Redemption, reward: Reward
) -> str | None:
    if not reward.is_discount:
        return None
    if redemption.code is None:
        return discount_codes.new_code(step, environment, redemption.id)
    return redemption.code

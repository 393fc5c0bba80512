"""Redemptions: points for rewards, and back."""

from __future__ import annotations

import msgspec

from mockserver.core.ledger import Entry
from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.providers.vinr import events
from mockserver.providers.vinr.refusals import (
    AccountNotActive,
    NotFound,
    NotFulfillable,
    NotReversible,
)
from mockserver.providers.vinr.rules import (
    accounts,
    discount_codes,
    expiry,
    ids,
    metadata,
    movements,
    programs,
    rewards,
    store_credit,
    tiers,
)
from mockserver.providers.vinr.rules.movements import Why
from mockserver.providers.vinr.rules.reasons import REDEMPTION, REDEMPTION_REVERSAL
from mockserver.providers.vinr.state import (
    LEDGER,
    REDEMPTIONS,
    REWARDS,
    Account,
    AccountStatus,
    Details,
    Metadata,
    Redemption,
    RedemptionStatus,
    Reward,
    RewardType,
)

PREFIX = "rdm_"

_STATUS = RedemptionStatus
_UNDONE = (_STATUS.RELEASED, _STATUS.REVERSED)


def find(
    store: Store, environment: str, redemption_id: str, param: str | None = None
) -> Redemption:
    """The redemption. Raises NotFound."""
    redemption = store.get(REDEMPTIONS, (environment, redemption_id))
    if redemption is None:
        raise NotFound("redemption", redemption_id, param)
    return redemption


def account_of(step: Transaction, redemption: Redemption) -> Account:
    """Whose redemption it is."""
    return accounts.find(step, redemption.environment, redemption.account)


def change(step: Transaction, redemption: Redemption, **changes: object) -> Redemption:
    """The redemption with other fields, from now on."""
    changed = msgspec.structs.replace(redemption, updated_at_ms=step.now_ms, **changes)
    step.store.put(REDEMPTIONS, changed.key, changed)
    return changed


# Making one


def redeem(
    step: Transaction, account: Account, reward: Reward, quantity: int, given: metadata.Given
) -> Redemption:
    """Spend points on a reward: all checks, then debit, stock and what was bought in one step.

    Raises AccountNotActive, what `rewards.hindrances` gives, or TooFewPoints.
    """
    accounts.check_active(account, "account")
    for hindrance in rewards.hindrances(step, account, reward, quantity):
        raise hindrance
    movements.check_balance(step, account, reward.cost * quantity)
    pairs = metadata.new(given)
    program = programs.of(step.store, account.environment, account.program)
    if reward.inventory is not None:
        left = msgspec.structs.replace(reward, inventory=reward.inventory - quantity)
        step.store.put(REWARDS, left.key, left)
    redemption, entry = _pay(step, account, reward, quantity, pairs)
    is_credit = reward.type is RewardType.STORE_CREDIT
    issued = store_credit.issue(step, redemption, step.now_ms) if is_credit else None
    redemption = redemption if issued is None else issued[0]
    events.told(step, "loyalty.reward.redeemed", redemption)
    events.points_moved(step, "spent", entry)
    if issued is not None:
        currency = redemption.value.currency or ""
        events.credit_issued(step, account.environment, account.id, currency, issued[1])
        events.told(step, "redemption.completed", redemption)
    tiers.look(step, program, account)
    expiry.active(step, program, account)
    return redemption


def _pay(
    step: Transaction, account: Account, reward: Reward, quantity: int, pairs: Metadata
) -> tuple[Redemption, Entry]:
    redemption_id, number = ids.new_id(step, PREFIX)
    why = Why(REDEMPTION, Details(redemption=redemption_id))
    entry = movements.take(step, account, reward.cost * quantity, why)
    code = None
    if reward.is_discount:
        code = discount_codes.new_code(step, account.environment, redemption_id)
    redemption = Redemption(
        environment=account.environment,
        id=redemption_id,
        number=number,
        created_at_ms=step.now_ms,
        updated_at_ms=step.now_ms,
        program=account.program,
        account=account.id,
        reward=reward.id,
        status=_STATUS.ISSUED,
        quantity=quantity,
        cost=reward.cost * quantity,
        transaction=ids.entry_name(entry),
        type=reward.type,
        value=reward.value,
        code=code,
        metadata=pairs,
    )
    step.store.put(REDEMPTIONS, redemption.key, redemption)
    return redemption, entry


# Undoing one


def reverse(step: Transaction, redemption: Redemption, reason: str = "") -> Redemption:
    """Give the points back and void what was issued, on somebody's wish.

    Raises NotReversible or AccountNotActive.
    """
    if redemption.status in _UNDONE:
        raise NotReversible(redemption.id, redemption.status)
    account = account_of(step, redemption)
    if account.status is AccountStatus.CLOSED:
        raise AccountNotActive(account.id, account.status)
    return undo(step, redemption, reason)


def undo(step: Transaction, redemption: Redemption, reason: str = "") -> Redemption:
    """The same for whatever comes of a refund: a closed account gets no points back.

    Those of an account that was merged follow it into the other one.
    """
    account = account_of(step, redemption)
    program = programs.of(step.store, redemption.environment, redemption.program)
    transaction = None
    if account.status is not AccountStatus.CLOSED:
        given = {"reason": reason} if reason else {}
        why = Why(REDEMPTION_REVERSAL, Details(redemption=redemption.id, metadata=given))
        debit = LEDGER.entry(step.store, redemption.transaction.number)
        entry = movements.give_back(step, program, account, debit, why)
        transaction = ids.entry_name(entry)
        if account.status is AccountStatus.MERGED:
            movements.merge(step, program, account, accounts.survivor(step.store, account))
    _restock(step, redemption)
    store_credit.take_back(step, redemption, step.now_ms)
    was_issued = redemption.status is _STATUS.ISSUED
    undone = change(
        step,
        redemption,
        status=_STATUS.RELEASED if was_issued else _STATUS.REVERSED,
        payment=None if was_issued else redemption.payment,
        reversal=transaction,
    )
    events.told(step, "loyalty.redemption.reversed", undone)
    return undone


def _restock(step: Transaction, redemption: Redemption) -> None:
    reward = rewards.find(step.store, redemption.environment, redemption.reward)
    if reward.inventory is not None:
        inventory = reward.inventory + redemption.quantity
        restocked = msgspec.structs.replace(reward, inventory=inventory)
        step.store.put(REWARDS, restocked.key, restocked)


# Handing over what was bought


def fulfill(step: Transaction, redemption: Redemption, reference: str | None) -> Redemption:
    """Say that what was bought was handed over. Raises NotFulfillable."""
    if not redemption.is_handed_over:
        raise NotFulfillable(redemption.id, f"it is for a {redemption.type}")
    if redemption.status is not _STATUS.ISSUED:
        raise NotFulfillable(redemption.id, f"it is {redemption.status}")
    fulfilled = change(step, redemption, status=_STATUS.FULFILLED, reference=reference)
    events.told(step, "redemption.completed", fulfilled)
    return fulfilled

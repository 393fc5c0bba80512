"""Redemptions: points for rewards, and back."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from mockserver.core.ledger import Cause, Entry, EntryKind
from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.providers.vinr import events
from mockserver.providers.vinr.refusals import (
    AccountNotActive,
    CurrencyMismatch,
    NotApplicable,
    NotFound,
    NotFulfillable,
    NotReversible,
)
from mockserver.providers.vinr.rules import (
    accounts,
    expiry,
    ids,
    metadata,
    money,
    movements,
    programs,
    rewards,
    tiers,
)
from mockserver.providers.vinr.rules.movements import Why
from mockserver.providers.vinr.rules.reasons import REDEMPTION, REDEMPTION_REVERSAL
from mockserver.providers.vinr.state import (
    CODES,
    CREDIT,
    CREDIT_CURRENCIES,
    LEDGER,
    REDEMPTIONS,
    REWARDS,
    Account,
    AccountStatus,
    Details,
    Metadata,
    Payment,
    Redemption,
    RedemptionStatus,
    Reward,
    RewardType,
)

PREFIX = "rdm_"

# Discount codes are this and four of these characters, as in the service's examples.
CODE_PREFIX = "VINR-"
_CODE_LENGTH = 4
_TRIES = 8
_CODE_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

# Of store credit that a reward has brought: decided here.
CREDIT_REASON = "reward"

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
    issued = issue_credit(step, redemption, step.now_ms) if is_credit else None
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
        code=new_code(step, account.environment, redemption_id) if is_discount(reward) else None,
        metadata=pairs,
    )
    step.store.put(REDEMPTIONS, redemption.key, redemption)
    return redemption, entry


def is_discount(reward: Reward) -> bool:
    """Whether a reward lowers the amount of a payment."""
    return reward.type in (RewardType.DISCOUNT_AMOUNT, RewardType.DISCOUNT_PERCENT)


def new_code(step: Transaction, environment: str, redemption_id: str) -> str:
    """A discount code that nobody has yet; where most short ones are taken, a longer one."""
    tries = 0
    while True:
        length = _CODE_LENGTH + tries // _TRIES
        drawn = step.ids.stream.digest("discount code", step.ids.number(), length)
        tail = "".join(_CODE_CHARACTERS[each % len(_CODE_CHARACTERS)] for each in drawn)
        key = (environment, CODE_PREFIX + tail)
        if step.store.get(CODES, key) is None:
            step.store.put(CODES, key, redemption_id)
            return key[1]
        tries += 1


def issue_credit(
    step: Transaction, redemption: Redemption, at_ms: int, number: int | None = None
) -> tuple[Redemption, Entry]:
    """Put store credit into the member's wallet; such a redemption is applied at once."""
    currency = redemption.value.currency or ""
    amount = (redemption.value.amount or 0) * redemption.quantity
    key = (redemption.environment, redemption.account, currency)
    entry = CREDIT.earn(
        step, key, amount, Cause(at_ms, CREDIT_REASON, redemption.id, number=number)
    )
    currencies = step.store.get(CREDIT_CURRENCIES, key[:2]) or ()
    if currency not in currencies:
        step.store.put(CREDIT_CURRENCIES, key[:2], (*currencies, currency))
    credit = ids.entry_name(entry)
    applied = msgspec.structs.replace(redemption, status=_STATUS.APPLIED, credit=credit)
    step.store.put(REDEMPTIONS, applied.key, applied)
    return applied, entry


def _changed(step: Transaction, redemption: Redemption, **changes: object) -> Redemption:
    changed = msgspec.structs.replace(redemption, updated_at_ms=step.now_ms, **changes)
    step.store.put(REDEMPTIONS, changed.key, changed)
    return changed


# Undoing one


def reverse(step: Transaction, redemption: Redemption, reason: str = "") -> Redemption:
    """Give the points back and void what was issued, on somebody's wish.

    Raises NotReversible or AccountNotActive.
    """
    if redemption.status in _UNDONE:
        raise NotReversible(redemption.id, redemption.status)
    account = _account(step, redemption)
    if account.status is AccountStatus.CLOSED:
        raise AccountNotActive(account.id, account.status)
    return undo(step, redemption, reason)


def undo(step: Transaction, redemption: Redemption, reason: str = "") -> Redemption:
    """The same for whatever comes of a refund: a closed account gets no points back.

    Those of an account that was merged follow it into the other one.
    """
    account = _account(step, redemption)
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
    take_credit(step, redemption, step.now_ms)
    was_issued = redemption.status is _STATUS.ISSUED
    undone = _changed(
        step,
        redemption,
        status=_STATUS.RELEASED if was_issued else _STATUS.REVERSED,
        payment=None if was_issued else redemption.payment,
        reversal=transaction,
    )
    events.told(step, "loyalty.redemption.reversed", undone)
    return undone


def _account(step: Transaction, redemption: Redemption) -> Account:
    return accounts.find(step, redemption.environment, redemption.account)


def _restock(step: Transaction, redemption: Redemption) -> None:
    reward = rewards.find(step.store, redemption.environment, redemption.reward)
    if reward.inventory is not None:
        inventory = reward.inventory + redemption.quantity
        restocked = msgspec.structs.replace(reward, inventory=inventory)
        step.store.put(REWARDS, restocked.key, restocked)


def take_credit(
    step: Transaction, redemption: Redemption, at_ms: int, number: int | None = None
) -> None:
    """Take back the store credit that was issued; no operation could have spent it."""
    if redemption.credit is None:
        return
    key = (redemption.environment, redemption.account, redemption.value.currency)
    issued = (redemption.value.amount or 0) * redemption.quantity
    cause = Cause(at_ms, REDEMPTION_REVERSAL, redemption.id, number=number)
    CREDIT.spend(step, key, issued, cause, EntryKind.REVOKE)


# Using one


def fulfill(step: Transaction, redemption: Redemption, reference: str | None) -> Redemption:
    """Say that what was bought was handed over. Raises NotFulfillable."""
    if not redemption.is_handed_over:
        raise NotFulfillable(redemption.id, f"it is for a {redemption.type}")
    if redemption.status is not _STATUS.ISSUED:
        raise NotFulfillable(redemption.id, f"it is {redemption.status}")
    fulfilled = _changed(step, redemption, status=_STATUS.FULFILLED, reference=reference)
    events.told(step, "redemption.completed", fulfilled)
    return fulfilled


class Use(msgspec.Struct, frozen=True):
    """The payment that a discount is to lower; `param` is the field that named it."""

    amount: int
    currency: str
    customer: str | None
    param: str


def discount_of(step: Transaction, redemption: Redemption, use: Use) -> int:
    """What a discount takes off a payment. Raises NotApplicable or CurrencyMismatch."""
    owner = _account(step, redemption).customer
    reason = None
    if redemption.status is not _STATUS.ISSUED:
        reason = f"it is {redemption.status}"
    elif not redemption.is_discount:
        reason = f"it is for a {redemption.type}"
    elif redemption.payment is not None:
        reason = f"it belongs to the payment {redemption.payment}"
    elif use.customer is not None and use.customer != owner:
        reason = "it is another customer's"
    if reason is not None:
        raise NotApplicable(redemption.id, reason, use.param)
    value = redemption.value
    if value.percent is not None:
        percent = min(Fraction(value.percent) * redemption.quantity, Fraction(100))
        return money.share(use.amount, percent)
    if value.currency != use.currency:
        raise CurrencyMismatch(value.currency or "", use.currency)
    return min(redemption.discount or 0, use.amount)


def find_code(store: Store, environment: str, code: str) -> Redemption:
    """The redemption with this discount code. Raises NotFound."""
    redemption_id = store.get(CODES, (environment, code))
    if redemption_id is None:
        raise NotFound("discount code", code, "discountCode")
    return find(store, environment, redemption_id)


def bind(step: Transaction, redemption: Redemption, payment: str) -> None:
    """Have a discount belong to a payment."""
    _changed(step, redemption, payment=payment)


def free(step: Transaction, payment: Payment) -> None:
    """Let go of the discount of a payment that came to nothing: it is still issued."""
    redemption = _waiting(step.store, payment)
    if redemption is not None:
        _changed(step, redemption, payment=None)


def apply(step: Transaction, payment: Payment) -> None:
    """Use up the discount of a payment that was completed, unless it was released meanwhile."""
    redemption = _waiting(step.store, payment)
    if redemption is None:
        return
    is_percent = redemption.type is RewardType.DISCOUNT_PERCENT
    amount_off = payment.discount if is_percent else None
    applied = _changed(step, redemption, status=_STATUS.APPLIED, amount_off=amount_off)
    events.told(step, "redemption.completed", applied)


def _waiting(store: Store, payment: Payment) -> Redemption | None:
    """The discount that waits for a payment."""
    if payment.redemption is None:
        return None
    redemption = find(store, payment.environment, payment.redemption)
    waits = redemption.status is _STATUS.ISSUED and redemption.payment == payment.id
    return redemption if waits else None

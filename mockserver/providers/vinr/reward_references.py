"""Check rewards and redemptions."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mockserver.core.exact import decimal_of
from mockserver.core.references import is_before
from mockserver.core.validation import Problem
from mockserver.providers.vinr.fixture import Redemption, Reward, Value
from mockserver.providers.vinr.reference_checks import Place, named
from mockserver.providers.vinr.rules import reasons

_NEEDED = {
    "discount_percent": ("percent",),
    "discount_amount": ("amount", "currency"),
    "store_credit": ("amount", "currency"),
    "free_product": ("product",),
    "partner": ("partner", "sku"),
}
_FREE = {"free_product": ("quantity",)}
_DISCOUNTS = ("discount_percent", "discount_amount")
_HANDED_OVER = ("free_product", "partner")
_UNDONE = ("released", "reversed")


def reward_problems(place: Place, reward: Reward, path: str) -> Iterator[Problem]:
    """Find what is wrong with a reward."""
    yield from named("program", reward.program, place.programs, f"{path}.program")
    if not reward.cost:
        yield Problem(f"{path}.cost", "must be above 0")
    yield from _value(reward.type, reward.value, f"{path}.value")
    begin, end = reward.available_from, reward.available_until
    if begin is not None and end is not None and is_before(end, begin, place.now_ms):
        yield Problem(f"{path}.availableUntil", f"{end} is before availableFrom: {begin}")


def _value(kind: str, value: Value, path: str) -> Iterator[Problem]:
    needed = _NEEDED[kind]
    for name in Value.__struct_fields__:
        is_there = getattr(value, name) is not None
        if name in needed and not is_there:
            yield Problem(f"{path}.{name}", f"is needed of a {kind}")
        if is_there and name not in needed + _FREE.get(kind, ()):
            yield Problem(f"{path}.{name}", f"is nothing that a {kind} has")
    if value.percent is not None and decimal_of(value.percent) > 100:
        yield Problem(f"{path}.percent", f"must be at most 100, got {value.percent}")


def redemption_problems(place: Place, redemption: Redemption, path: str) -> Iterator[Problem]:
    """Find what is wrong with a redemption."""
    yield from named("account", redemption.account, place.accounts, f"{path}.account")
    yield from named("reward", redemption.reward, place.rewards, f"{path}.reward")
    yield from named("payment", redemption.payment, place.payments, f"{path}.payment")
    reward = place.rewards.get(redemption.reward)
    if reward is not None:
        yield from _status(redemption, reward, path)
        if redemption.value is not None:
            yield from _value(reward.type, redemption.value, f"{path}.value")
    yield from _points(place, redemption, path)


def _status(redemption: Redemption, reward: Reward, path: str) -> Iterator[Problem]:
    status = redemption.status
    if status == "fulfilled" and reward.type not in _HANDED_OVER:
        yield Problem(f"{path}.status", f"a {reward.type} is not fulfilled")
    if status == "applied" and reward.type in _HANDED_OVER:
        yield Problem(f"{path}.status", f"a {reward.type} is not applied")
    if status == "issued" and reward.type == "store_credit":
        yield Problem(f"{path}.status", "store credit is applied at once")
    if redemption.payment is not None and reward.type not in _DISCOUNTS:
        yield Problem(f"{path}.payment", f"a {reward.type} lowers no payment")
    if redemption.code is not None and reward.type not in _DISCOUNTS:
        yield Problem(f"{path}.code", f"a {reward.type} has no discount code")


def _points(place: Place, redemption: Redemption, path: str) -> Iterator[Problem]:
    """Compare a redemption with what the ledger of its account says about it."""
    account = place.accounts.get(redemption.account)
    if account is None:
        return
    entries = place.entries.get((account.id, redemption.id), ())
    spent = [each for each in entries if each.is_debit]
    back = [each for each in entries if not each.is_debit]
    if len(spent) != 1 or spent[0].reason != reasons.REDEMPTION:
        message = (
            f"needs one debit in the ledger of {account.id}, with the reason redemption and"
            f" redemption: {redemption.id}"
        )
        yield Problem(path, message)
        return
    undone = redemption.status in _UNDONE
    returned = sum((decimal_of(each.amount) for each in back), Decimal(0))
    taken = -decimal_of(spent[0].amount)
    if undone and returned not in (0, taken):
        yield Problem(path, f"took {taken} points, and {returned} came back")
    if not undone and back:
        yield Problem(path, f"is {redemption.status}, but {returned} points came back")
    if any(each.reason != reasons.REDEMPTION_REVERSAL for each in back):
        yield Problem(path, "its points come back with the reason redemption_reversal")

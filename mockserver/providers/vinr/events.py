"""What endpoints are told when something has changed.

Names and the delivery of the object itself are the service's; where its pages do not show a
payload, it is decided here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from mockserver.core.ids import Stream
from mockserver.core.ledger import Account as Balance
from mockserver.core.ledger import Entry
from mockserver.core.outbox import Event, event_id
from mockserver.core.world import Transaction
from mockserver.providers.vinr import wire
from mockserver.providers.vinr.render import guide, reference
from mockserver.providers.vinr.render.values import iso_seconds, points, unix
from mockserver.providers.vinr.state import (
    DETAILS,
    LEDGER,
    Account,
    Customer,
    Details,
    EarningRule,
    Endpoint,
    Environment,
    Metric,
    Payment,
    PointsKey,
    Program,
    Redemption,
    Refund,
    Reward,
    Tier,
    points_key,
)

PROVIDER = "vinr"
API_VERSION = "2026-04-01"

_encode = msgspec.json.Encoder(decimal_format="number").encode

# The facts of each kind of event: records as they were when it happened.


class AccountChanged(msgspec.Struct, frozen=True, gc=False):
    """An account is new or has changed; the balance as it was then."""

    account: Account
    balance: Balance
    updated_at_ms: int
    metric: Metric | None


class PointsMoved(msgspec.Struct, frozen=True, gc=False):
    """An entry was written; `names` are the ids that follow from numbers."""

    entry: Entry
    details: Details


class PointsExpiring(msgspec.Struct, frozen=True, gc=False):
    """Points of an account will end."""

    account: PointsKey
    units: int
    end_ms: int
    days_left: int


class TierChanged(msgspec.Struct, frozen=True, gc=False):
    """A member has another tier."""

    account: Account
    former: str | None
    is_up: bool
    metric: Metric | None


class RewardUnlocked(msgspec.Struct, frozen=True, gc=False):
    """A balance has come up to the cost of a reward."""

    account: str
    reward: str
    balance: int


class Told(msgspec.Struct, frozen=True, gc=False):
    """A record that is shown as it is."""

    record: Payment | Refund | Redemption | Customer | EarningRule | Reward | Endpoint


class CreditIssued(msgspec.Struct, frozen=True, gc=False):
    """A member got store credit."""

    account: str
    currency: str
    entry: Entry


class TierTold(msgspec.Struct, frozen=True, gc=False):
    """A tier of a program is new or has changed."""

    tier: Tier


class Happened(msgspec.Struct, frozen=True, gc=False):
    """Something that this server knows from a test alone."""

    object: wire.Outside


# Telling


def _emit(step: Transaction, name: str, environment: str, facts: msgspec.Struct) -> None:
    step.emit(PROVIDER, name, (environment,), facts)


def account_changed(step: Transaction, name: str, program: Program, account: Account) -> None:
    """`created`, `updated`, `closed` or `merged`."""
    balance = LEDGER.account(step.store, account.points)
    updated_at_ms = guide.updated_at_ms(step.store, account, balance)
    facts = AccountChanged(account, balance, updated_at_ms, metric_of(program))
    _emit(step, f"loyalty.account.{name}", account.environment, facts)


def metric_of(program: Program) -> Metric | None:
    """What the qualifying value of a program's members is counted in."""
    return None if program.tier_config is None else program.tier_config.qualify_on


def points_moved(step: Transaction, name: str, entry: Entry) -> None:
    """`earned`, `spent` or `expired`."""
    details = step.store.get(DETAILS, entry.number) or Details()
    facts = PointsMoved(entry, details)
    _emit(step, f"loyalty.points.{name}", points_key(entry)[0], facts)


def points_expiring(
    step: Transaction, account: PointsKey, units: int, end_ms: int, days_left: int
) -> None:
    """Points will end in so many days."""
    facts = PointsExpiring(account, units, end_ms, days_left)
    _emit(step, "loyalty.points.expiring", account[0], facts)


def tier_changed(
    step: Transaction, program: Program, account: Account, former: str | None, *, is_up: bool
) -> None:
    """A member has another tier."""
    facts = TierChanged(account, former, is_up, metric_of(program))
    _emit(step, "loyalty.tier.changed", account.environment, facts)


def reward_unlocked(step: Transaction, account: PointsKey, reward: Reward, balance: int) -> None:
    """A balance has come up to the cost of a reward."""
    facts = RewardUnlocked(account[2], reward.id, balance)
    _emit(step, "reward.unlocked", account[0], facts)


def told(
    step: Transaction,
    name: str,
    record: Payment | Refund | Redemption | Customer | EarningRule | Reward | Endpoint,
) -> None:
    """Something happened to a record that is shown as it is."""
    _emit(step, name, record.environment, Told(record))


def credit_issued(
    step: Transaction, environment: str, account: str, currency: str, entry: Entry
) -> None:
    """A member got store credit."""
    facts = CreditIssued(account, currency, entry)
    _emit(step, "loyalty.credit.issued", environment, facts)


def tier_told(step: Transaction, name: str, program: Program, tier: Tier) -> None:
    """`created` or `updated`."""
    _emit(step, f"tier.{name}", program.environment, TierTold(tier))


def happened(step: Transaction, name: str, environment: str, data: wire.Outside) -> None:
    """Something that no operation makes happen."""
    _emit(step, name, environment, Happened(data))


# Showing


def payload(stream: Stream, event: Event) -> bytes:
    """The exact JSON of an event under its own name."""
    return delivered(stream, event, event.name)


def delivered(stream: Stream, event: Event, name: str) -> bytes:
    """The exact JSON that an endpoint gets which asked for the event by this name."""
    return _encode(
        wire.Delivered(
            event_id(stream, event),
            "event",
            name,
            API_VERSION,
            event.audience[0] == Environment.LIVE,
            iso_seconds(event.at_ms),
            _data(stream, event.facts),
        )
    )


def listed(stream: Stream, event: Event) -> wire.Event:
    """An event as the API lists it."""
    snapshot = wire.Snapshot(_data(stream, event.facts))
    return wire.Event(event_id(stream, event), event.name, snapshot, unix(event.at_ms))


def _data(stream: Stream, facts: msgspec.Struct) -> object:
    show = _SHOWN[type(facts)]
    return show(stream, facts)


def _account(_: Stream, facts: AccountChanged) -> wire.Account:
    return guide.account_as_of(facts.account, facts.balance, facts.updated_at_ms, facts.metric)


def _entry(stream: Stream, facts: PointsMoved) -> wire.Transaction:
    return guide.transaction(stream, facts.entry, facts.details)


def _expiring(_: Stream, facts: PointsExpiring) -> wire.PointsExpiring:
    program, account = facts.account[1:]
    units, end = points(facts.units), iso_seconds(facts.end_ms)
    return wire.PointsExpiring(account, program, units, end, facts.days_left)


def _tier(_: Stream, facts: TierChanged) -> wire.TierChanged:
    account = facts.account
    return wire.TierChanged(
        account.id,
        account.program,
        facts.former,
        account.tier,
        "promotion" if facts.is_up else "demotion",
        guide.qualifying_value(account, facts.metric),
    )


def _unlocked(_: Stream, facts: RewardUnlocked) -> wire.RewardUnlocked:
    return wire.RewardUnlocked(facts.account, facts.reward, points(facts.balance))


def _record(stream: Stream, facts: Told) -> object:
    record = facts.record
    match record:
        case Payment() as payment:
            return guide.payment(payment)
        case Refund() as refund:
            return guide.refund(refund)
        case Redemption() as redemption:
            return guide.redemption(stream, redemption)
        case Customer() as customer:
            return guide.customer(customer)
        case EarningRule() as rule:
            return guide.rule(rule)
        case Reward() as reward:
            return guide.reward(reward)
    return reference.endpoint(record)


def _credit(stream: Stream, facts: CreditIssued) -> wire.CreditTransaction:
    return guide.credit(stream, facts.account, facts.currency, facts.entry)


def _told_tier(_: Stream, facts: TierTold) -> wire.ReferenceTier:
    return reference.tier(facts.tier)


def _happened(_: Stream, facts: Happened) -> wire.Outside:
    return facts.object


_SHOWN: dict[type[msgspec.Struct], Callable[[Stream, Any], object]] = {
    AccountChanged: _account,
    PointsMoved: _entry,
    PointsExpiring: _expiring,
    TierChanged: _tier,
    RewardUnlocked: _unlocked,
    Told: _record,
    CreditIssued: _credit,
    TierTold: _told_tier,
    Happened: _happened,
}

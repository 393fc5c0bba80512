"""From records to the shapes of the guides."""

from __future__ import annotations

from typing import Any

from mockserver.core.ids import Stream
from mockserver.core.ledger import Account as Balance
from mockserver.core.ledger import Entry
from mockserver.core.store import Store
from mockserver.providers.vinr import wire
from mockserver.providers.vinr.render.values import iso_seconds, optional_iso, points
from mockserver.providers.vinr.rules.ids import entry_id
from mockserver.providers.vinr.state import (
    DETAILS,
    LEDGER,
    PROGRAMS,
    Account,
    AwardType,
    Customer,
    Details,
    EarningRule,
    Metric,
    Payment,
    Program,
    Redemption,
    Refund,
    Reward,
    RewardType,
    Tier,
    TierConfig,
    Value,
    points_key,
)

# The host of the checkout pages, which are not there: decided here.
CHECKOUT_URL = "https://checkout.vinr.test"

# Entries always have a reason; a fixture may leave it out.
_NO_REASON = ""

# Programs


def program(record: Program) -> wire.Program:
    """A program."""
    currency, expiry = record.currency, record.expiry
    day = expiry.fixed_date
    return wire.Program(
        record.id,
        "loyalty_program",
        record.name,
        record.type,
        record.status,
        record.currency_code,
        record.auto_enroll,
        wire.Currency(currency.name, currency.point_value, currency.rounding, currency.decimals),
        wire.Expiry(
            expiry.mode,
            expiry.months,
            expiry.reset_on_activity,
            expiry.warn_days_before,
            None if day is None else f"{day[0]:02}-{day[1]:02}",
        ),
        None if record.tier_config is None else _tier_config(record.tier_config),
        _referral(record),
        record.metadata,
        iso_seconds(record.created_at_ms),
        iso_seconds(record.updated_at_ms),
    )


def _tier_config(config: TierConfig) -> wire.TierConfig:
    period = config.period
    return wire.TierConfig(
        config.qualify_on,
        None if period is None else wire.Period(period.type, period.months),
        [tier(each, rank) for rank, each in enumerate(config.tiers)],
    )


def tier(record: Tier, rank: int) -> wire.Tier:
    """A step of a ladder, at its place."""
    return wire.Tier(
        record.id, record.key, record.name, rank, record.threshold, list(record.benefits)
    )


def _referral(record: Program) -> wire.Referral | None:
    rules = record.referral
    if rules is None:
        return None
    return wire.Referral(
        wire.PointsReward(points(rules.referrer_points)),
        wire.PointsReward(points(rules.referee_points)),
        rules.qualifying_event,
        rules.minimum_amount,
        rules.window_days,
    )


# Accounts


def account(store: Store, record: Account) -> wire.Account:
    """A member as it is now."""
    balance = LEDGER.account(store, record.points)
    home = store.get(PROGRAMS, (record.environment, record.program))
    assert home is not None, "a program outlives its members"
    metric = None if home.tier_config is None else home.tier_config.qualify_on
    return account_as_of(record, balance, updated_at_ms(store, record, balance), metric)


def account_as_of(
    record: Account, balance: Balance, updated_ms: int, metric: Metric | None
) -> wire.Account:
    """A member with what its points were at some time."""
    return wire.Account(
        record.id,
        "loyalty_account",
        record.program,
        record.customer,
        record.status,
        points(balance.balance),
        points(balance.earned + record.inherited),
        record.tier,
        qualifying_value(record, metric),
        record.tier_locked,
        record.merged_into,
        record.metadata,
        iso_seconds(record.created_at_ms),
        iso_seconds(updated_ms),
    )


def updated_at_ms(store: Store, record: Account, balance: Balance) -> int:
    """When a member or its points changed last."""
    if not balance.last_entry:
        return record.updated_at_ms
    return max(record.updated_at_ms, LEDGER.entry(store, balance.last_entry).at_ms)


def qualifying_value(record: Account, metric: Metric | None) -> wire.Number:
    """How far a member has come: in minor units of money, or else in points."""
    value = max(record.standing.value, 0)
    return value if metric in (Metric.SPEND, None) else points(value)


def transaction_now(store: Store, stream: Stream, entry: Entry) -> wire.Transaction:
    """A ledger entry with everything that is known of it."""
    return transaction(stream, entry, store.get(DETAILS, entry.number) or Details())


def transaction(stream: Stream, entry: Entry, details: Details) -> wire.Transaction:
    """A ledger entry."""
    _, program_id, account_id = points_key(entry)
    source = details.source
    return wire.Transaction(
        entry_id(stream, entry),
        "points_transaction",
        account_id,
        program_id,
        "credit" if entry.amount > 0 else "debit",
        points(entry.amount),
        points(entry.balance),
        entry.reason or _NO_REASON,
        details.rule,
        None if source is None else wire.Source(source.type, source.id),
        details.redemption,
        points(details.shortfall),
        optional_iso(entry.expires_at_ms),
        details.metadata,
        iso_seconds(entry.at_ms),
    )


def credit(stream: Stream, account_id: str, currency: str, entry: Entry) -> wire.CreditTransaction:
    """A movement of store credit."""
    return wire.CreditTransaction(
        entry_id(stream, entry),
        "credit_transaction",
        account_id,
        entry.amount,
        currency,
        entry.reason or _NO_REASON,
        entry.balance,
        entry.amount if entry.amount > 0 else None,
        None,
        None,
        {},
        iso_seconds(entry.at_ms),
    )


# Earning and spending


def rule(record: EarningRule) -> wire.Rule:
    """An earning rule."""
    return wire.Rule(
        record.id,
        "earning_rule",
        record.program,
        record.name,
        record.trigger,
        _award(record),
        record.multiplier,
        [wire.TierFactor(wire.WhenTier(each.tier), each.factor) for each in record.multipliers],
        None if record.cap is None else wire.Cap(record.cap),
        record.window,
        record.active,
        record.metadata,
        iso_seconds(record.created_at_ms),
        iso_seconds(record.updated_at_ms),
    )


def _award(record: EarningRule) -> dict[str, Any]:
    award = record.award
    shown: dict[str, Any] = {"type": award.type.value}
    if award.type is AwardType.PER_AMOUNT:
        return {**shown, "per": award.per, "points": award.points}
    if award.type is AwardType.FIXED:
        return {**shown, "points": award.points}
    return {**shown, **dict(award.rates)}


def reward(record: Reward) -> wire.Reward:
    """An item of the catalogue."""
    return wire.Reward(
        record.id,
        "reward",
        record.program,
        record.name,
        record.type,
        points(record.cost),
        _value(record.value),
        record.active,
        record.inventory,
        optional_iso(record.available_from_ms),
        optional_iso(record.available_until_ms),
        {"tiers": list(record.tiers)} if record.tiers else {},
        record.per_member_limit,
        record.metadata,
        iso_seconds(record.created_at_ms),
        iso_seconds(record.updated_at_ms),
    )


def _value(record: Value) -> wire.RewardValue:
    """What one unit of a reward is: a record has only what its type has."""
    given = {name: each for name in record.__struct_fields__ if (each := getattr(record, name))}
    return wire.RewardValue(**given)


def redemption(stream: Stream, record: Redemption) -> wire.Redemption:
    """Points that were spent on a reward."""
    return wire.Redemption(
        record.id,
        "redemption",
        record.account,
        record.reward,
        record.program,
        record.quantity,
        points(record.cost),
        record.status,
        entry_id(stream, record.transaction),
        _discount(record),
        _store_credit(stream, record),
        _fulfillment(record),
        record.payment,
        None if record.reversal is None else entry_id(stream, record.reversal),
        record.metadata,
        iso_seconds(record.created_at_ms),
        iso_seconds(record.updated_at_ms),
    )


def _discount(record: Redemption) -> wire.Discount | None:
    if not record.is_discount:
        return None
    shown = wire.Discount(amount=record.discount, code=record.code)
    if record.value.percent is not None:
        shown.percent = record.value.percent
    if record.value.currency is not None:
        shown.currency = record.value.currency
    return shown


def _store_credit(stream: Stream, record: Redemption) -> wire.StoreCredit | None:
    if record.credit is None:
        return None
    amount = (record.value.amount or 0) * record.quantity
    credit_id = entry_id(stream, record.credit)
    return wire.StoreCredit(amount, record.value.currency or "", credit_id)


def _fulfillment(record: Redemption) -> wire.Fulfillment | None:
    one = record.value
    if record.type is RewardType.FREE_PRODUCT:
        return wire.Fulfillment(
            type="free_product",
            product=one.product or "",
            quantity=(one.quantity or 1) * record.quantity,
            reference=record.reference,
            status=record.status,
        )
    if record.type is RewardType.PARTNER:
        return wire.Fulfillment(
            type="partner",
            partner=one.partner or "",
            sku=one.sku or "",
            reference=record.reference,
            status=record.status,
        )
    return None


# Beside loyalty


def customer(record: Customer) -> wire.Customer:
    """A customer."""
    return wire.Customer(
        record.id,
        "customer",
        record.email,
        record.name,
        record.phone,
        record.default_payment_method,
        record.metadata,
        iso_seconds(record.created_at_ms),
        iso_seconds(record.updated_at_ms),
    )


def payment(record: Payment) -> wire.Payment:
    """A payment."""
    return wire.Payment(
        record.id,
        "payment",
        record.status,
        record.amount,
        record.amount_refunded,
        record.currency,
        record.customer,
        record.description,
        record.return_url,
        f"{CHECKOUT_URL}/{record.id}",
        record.redemption,
        record.shopper_reference,
        record.metadata,
        iso_seconds(record.created_at_ms),
        iso_seconds(record.updated_at_ms),
    )


def refund(record: Refund) -> wire.Refund:
    """A refund."""
    return wire.Refund(
        record.id,
        "refund",
        record.payment,
        record.amount,
        record.currency,
        record.status,
        record.reason,
        _clawback(record),
        record.metadata,
        iso_seconds(record.created_at_ms),
        iso_seconds(record.updated_at_ms),
    )


def _clawback(record: Refund) -> wire.Clawback | None:
    """What a refund took back; null where the payment has brought no points."""
    if not record.takings:
        return None
    applied = sum(each.units for each in record.takings)
    missed = sum(each.missed for each in record.takings)
    return wire.Clawback(points(applied), points(missed))

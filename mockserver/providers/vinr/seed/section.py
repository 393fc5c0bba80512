"""The whole section: keys, and both environments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import msgspec

from mockserver.core.documents import at, optional_at
from mockserver.core.times import parse_duration
from mockserver.core.world import Transaction
from mockserver.exchange.signing import new_secret
from mockserver.providers.vinr import fixture
from mockserver.providers.vinr.rules.programs import DEFAULT_PROGRAM
from mockserver.providers.vinr.seed.accounts import (
    absorb,
    place,
    put_account,
    put_customer,
    watch,
)
from mockserver.providers.vinr.seed.ledgers import Booked, book
from mockserver.providers.vinr.seed.payments import put_payment, put_refund
from mockserver.providers.vinr.seed.plans import plan_sweep, put_in_order
from mockserver.providers.vinr.seed.programs import put_program, put_rule
from mockserver.providers.vinr.seed.rewards import put_redemption, put_reward, reserve_code
from mockserver.providers.vinr.state import (
    ENDPOINTS,
    KEYS,
    SETTINGS,
    ApiKey,
    Endpoint,
    Environment,
    KeyKind,
    Rate,
    Settings,
)

T = TypeVar("T")


def seed(step: Transaction, section: fixture.Section) -> None:
    """Put the whole section into a world whose present is the step's."""
    for key in section.keys:
        _key(step, key)
    delay_ms = parse_duration(section.refund_delay)
    for environment, side in (
        (Environment.TEST, section.test),
        (Environment.LIVE, section.live),
    ):
        step.store.put(SETTINGS, environment, Settings(delay_ms))
        _side(step, environment, _with_default_program(step, environment, side))
    plan_sweep(step, section)
    put_in_order(step, section)


def _key(step: Transaction, key: fixture.Key) -> None:
    kind, environment, _ = key.key.split("_", 2)
    limit = key.rate_limit
    record = ApiKey(
        key.key,
        Environment(environment),
        KeyKind(kind),
        frozenset(key.scopes),
        None if limit is None else Rate(limit.sustained, limit.burst),
        optional_at(step, key.expires_at),
        key.revoked,
    )
    step.store.put(KEYS, key.key, record)


def _with_default_program(
    step: Transaction, environment: Environment, side: fixture.Side
) -> fixture.Side:
    """The environment with the default program, unless nobody could tell whether it is there."""
    is_listed = any(program.id == DEFAULT_PROGRAM for program in side.programs)
    has_key = any(key.environment is environment for _, key in step.store.items(KEYS))
    if is_listed or (side == fixture.Side() and not has_key):
        return side
    programs = (*side.programs, fixture.Program(id=DEFAULT_PROGRAM))
    return msgspec.structs.replace(side, programs=programs)


def _side(step: Transaction, environment: Environment, side: fixture.Side) -> None:
    booked = Booked()
    _put_all(step, environment, put_program, side.programs)
    _put_all(step, environment, put_customer, side.customers)
    _put_all(step, environment, put_rule, side.earning_rules)
    _put_all(step, environment, put_reward, side.rewards)
    _put_all(step, environment, put_account, side.accounts)
    for account in side.accounts:
        book(step, environment, account, booked)
    _put_all(step, environment, reserve_code, side.redemptions)
    for redemption in side.redemptions:
        put_redemption(step, environment, redemption, booked)
    _payments(step, environment, side, booked)
    _put_all(step, environment, absorb, _merged_first(side.accounts))
    _put_all(step, environment, place, side.accounts)
    _put_all(step, environment, watch, side.accounts)
    _put_all(step, environment, _webhook, side.webhooks)


def _put_all(
    step: Transaction,
    environment: Environment,
    put: Callable[[Transaction, Environment, T], None],
    items: Iterable[T],
) -> None:
    for item in items:
        put(step, environment, item)


def _merged_first(accounts: Sequence[fixture.Account]) -> list[fixture.Account]:
    """The accounts, those that were merged into others before these."""
    into = {account.id: account.merged_into for account in accounts}

    def merges(account: fixture.Account) -> int:
        count, name = 0, account.merged_into
        while name is not None:
            count, name = count + 1, into[name]
        return count

    return sorted(accounts, key=merges, reverse=True)


def _payments(
    step: Transaction, environment: Environment, side: fixture.Side, booked: Booked
) -> None:
    refunded: Counter[str] = Counter()
    for refund in side.refunds:
        if refund.status == "succeeded":
            refunded[refund.payment] += refund.amount
    for payment in side.payments:
        put_payment(step, environment, payment, refunded[payment.id])
    for refund in side.refunds:
        put_refund(step, environment, refund, booked)


def _webhook(step: Transaction, environment: Environment, webhook: fixture.Webhook) -> None:
    record = Endpoint(
        environment=environment,
        id=webhook.id,
        number=step.ids.listed(webhook.number),
        created_at_ms=at(step, webhook.created_at),
        url=webhook.url,
        events=tuple(dict.fromkeys(webhook.enabled_events)),
        secret=webhook.secret or new_secret(step),
        enabled=webhook.status == "enabled",
        deleted_at_ms=optional_at(step, webhook.deleted_at),
    )
    step.store.put(ENDPOINTS, record.id, record)

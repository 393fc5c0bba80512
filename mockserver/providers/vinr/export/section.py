"""Keys, and everything that there is in each environment."""

from __future__ import annotations

from typing import Any

from mockserver.core.ids import Stream
from mockserver.core.store import Store
from mockserver.core.times import format_duration, parse_duration
from mockserver.exchange.provider import WrittenOut
from mockserver.providers.vinr import fixture
from mockserver.providers.vinr.export.accounts import account, customer, notices
from mockserver.providers.vinr.export.common import Source, optional
from mockserver.providers.vinr.export.payments import payment, plan, refund
from mockserver.providers.vinr.export.plans import due, sweep_at
from mockserver.providers.vinr.export.programs import program, rule
from mockserver.providers.vinr.export.rewards import credits, redemption, reward
from mockserver.providers.vinr.export.webhooks import webhook
from mockserver.providers.vinr.fixture.section import REFUND_DELAY
from mockserver.providers.vinr.state import (
    ACCOUNTS,
    CUSTOMERS,
    ENDPOINTS,
    KEYS,
    PAYMENTS,
    PROGRAMS,
    REDEMPTIONS,
    REFUNDS,
    REWARDS,
    RULES,
    SETTINGS,
    ApiKey,
    Environment,
    Refund,
    Settings,
)


def export(store: Store, _: Stream, now_ms: int) -> WrittenOut:
    """The whole section of a state whose present is `now_ms`.

    Members of a population are listed like all others, which is decided here: who writes out a
    world with many members wants to read about some of them.
    """
    section = fixture.Section(
        keys=tuple(_key(key) for _, key in sorted(store.items(KEYS))),
        refund_delay=_delay(store),
        sweep_at=sweep_at(store, now_ms),
        due=tuple(due(store)),
        test=_side(Source(store, Environment.TEST, now_ms)),
        live=_side(Source(store, Environment.LIVE, now_ms)),
    )
    return WrittenOut(section)


def _key(record: ApiKey) -> fixture.Key:
    # What a scope is was checked when it came in.
    scopes: Any = tuple(sorted(record.scopes))
    rate = record.rate
    return fixture.Key(
        key=record.key,
        scopes=scopes,
        rate_limit=(
            None if rate is None else fixture.RateLimit(sustained=rate.sustained, burst=rate.burst)
        ),
        expires_at=optional(record.expires_at_ms),
        revoked=record.revoked,
    )


def _delay(store: Store) -> str:
    """How long refunds take, the same everywhere; the default stays spelled as it is."""
    settings = store.get(SETTINGS, Environment.TEST) or Settings()
    ms = settings.refund_delay_ms
    return REFUND_DELAY if ms == parse_duration(REFUND_DELAY) else format_duration(ms)


def _side(source: Source) -> fixture.Side:
    noted, issued, planned = notices(source), credits(source), plan(source)

    def turn(record: Refund) -> tuple[int, int]:
        """What is planned for refunds will run in the order in which they are listed."""
        due = planned.get(record.id)
        return (0 if due is None else due.number, record.number)

    return fixture.Side(
        programs=tuple(map(program, source.records(PROGRAMS))),
        customers=tuple(map(customer, source.records(CUSTOMERS))),
        accounts=tuple(account(source, each, noted) for each in source.records(ACCOUNTS)),
        earning_rules=tuple(map(rule, source.records(RULES))),
        rewards=tuple(map(reward, source.records(REWARDS))),
        redemptions=tuple(redemption(source, each, issued) for each in source.records(REDEMPTIONS)),
        payments=tuple(payment(source, each) for each in source.records(PAYMENTS)),
        refunds=tuple(refund(each, planned) for each in sorted(source.records(REFUNDS), key=turn)),
        webhooks=tuple(map(webhook, source.records(ENDPOINTS))),
    )

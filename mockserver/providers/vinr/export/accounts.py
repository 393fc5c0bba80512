"""Customers and accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import UNSET

from mockserver.core.times import iso
from mockserver.providers.vinr import fixture
from mockserver.providers.vinr.export.common import Source, changed, optional, points, times, word
from mockserver.providers.vinr.export.ledgers import ledger
from mockserver.providers.vinr.rules import tiers
from mockserver.providers.vinr.state import (
    LEDGER,
    NOTICES,
    Account,
    Customer,
    Metric,
    Notice,
    PointsKey,
    Program,
    Standing,
)

# The notices of accounts that have some.
Notices = Mapping[PointsKey, Iterable[Notice]]


def customer(record: Customer) -> fixture.Customer:
    """A customer as a fixture lists it."""
    return fixture.Customer(
        id=record.id,
        email=record.email,
        name=record.name,
        phone=record.phone,
        default_payment_method=record.default_payment_method,
        metadata=record.metadata,
        created_at=iso(record.created_at_ms),
        updated_at=changed(record.created_at_ms, record.updated_at_ms),
        deleted_at=optional(record.deleted_at_ms),
        number=record.number,
    )


def notices(source: Source) -> Notices:
    """What was noted of ends of points, by account."""
    found: dict[PointsKey, list[Notice]] = {}
    for _, notice in source.store.items(NOTICES):
        found.setdefault(notice.account, []).append(notice)
    return found


def account(source: Source, record: Account, noted: Notices) -> fixture.Account:
    """An account as a fixture lists it."""
    home = source.program(record.program)
    return fixture.Account(
        id=record.id,
        program=record.program,
        customer=record.customer,
        status=word(record.status),
        merged_into=record.merged_into,
        metadata=record.metadata,
        ledger=ledger(source.store, home, record),
        created_at=iso(record.created_at_ms),
        updated_at=changed(record.created_at_ms, record.updated_at_ms),
        number=record.number,
        **_tier(source, home, record),
        **_ends(source, home, record, noted.get(record.points, ())),
    )


def _tier(source: Source, home: Program, record: Account) -> dict[str, Any]:
    """The tier, and how far a member has come, as far as that does not follow from the rest."""
    standing, metric = record.standing, tiers.qualifies_on(home)
    is_usual = record.tier == tiers.reached(home, standing.value) and not record.tier_locked
    shown: dict[str, Any] = {
        "tier": UNSET if is_usual else record.tier,
        "tier_locked": record.tier_locked,
    }
    if metric is Metric.CUSTOM:
        shown["qualifying_value"] = points(standing.value) if standing.value else None
    elif standing != tiers.counted(source.store, home, record, source.now_ms):
        shown["standing"] = _standing(metric, standing)
    return shown


def _standing(metric: Metric | None, record: Standing) -> fixture.Standing:
    return fixture.Standing(
        value=record.value if metric is Metric.SPEND else points(record.value),
        since=optional(record.since_ms),
        leaves_at=optional(record.leaves_at_ms),
    )


def _ends(
    source: Source, home: Program, record: Account, noted: Iterable[Notice]
) -> dict[str, Any]:
    """The ends of points that a sweep has warned of, and those that it will look at in vain."""
    usual: set[int | None] = set()
    if home.expiry.warn_days_before is not None:
        lots = LEDGER.open_lots(source.store, record.points)
        usual = {lot.expires_at_ms for lot in lots}
    return {
        "warned": times(each.end_ms for each in noted if each.warned),
        "watched": times(
            each.end_ms for each in noted if not each.warned and each.end_ms not in usual
        ),
    }

"""Organisations with everything that belongs to them."""

from __future__ import annotations

from mockserver.core.documents import at
from mockserver.core.exact import ratio
from mockserver.core.times import parse_duration
from mockserver.core.world import Transaction
from mockserver.providers.expys import fixture
from mockserver.providers.expys.seed.conversations import open_support_threads, put_conversation
from mockserver.providers.expys.seed.figures import count_figures
from mockserver.providers.expys.seed.interests import put_interest
from mockserver.providers.expys.seed.members import book_ledger, put_member
from mockserver.providers.expys.seed.offers import put_catalogue, put_offer
from mockserver.providers.expys.seed.redemptions import plan_advances, put_redemption
from mockserver.providers.expys.seed.terms import put_acceptances, put_terms
from mockserver.providers.expys.seed.webhooks import put_webhook
from mockserver.providers.expys.state import (
    KEYS,
    ORGS,
    POOLS,
    WINDOWS,
    ApiKey,
    AutoAdvance,
    Currency,
    Environment,
    Org,
    Partition,
    Pool,
    RedemptionStatus,
    Settlement,
    Window,
)


def seed(step: Transaction, section: fixture.Section) -> None:
    """Put the whole section into a world whose present is the step's."""
    for org in section.orgs:
        _org(step, org)
        for environment, part in (
            (Environment.SANDBOX, org.sandbox),
            (Environment.LIVE, org.live),
        ):
            _partition(step, section, (org.id, environment), part)
    plan_advances(step, section)


def _org(step: Transaction, org: fixture.Org) -> None:
    store = step.store
    units_per_usd = ratio(str(org.currency.units_per_usd))
    store.put(
        ORGS,
        org.id,
        Org(
            org.id,
            org.name,
            Settlement(org.settlement),
            ratio(str(org.rate_per_point)),
            Currency(org.currency.name, org.currency.symbol, units_per_usd),
            parse_duration(org.token_ttl),
            org.rate_limit,
            RedemptionStatus(org.first_status),
            tuple(
                AutoAdvance(RedemptionStatus(each.to), parse_duration(each.after))
                for each in org.auto_advance
            ),
            org.phone_code,
        ),
    )
    for key in org.keys:
        environment = Environment(key.key.split("_")[1])
        store.put(KEYS, key.key, ApiKey(key.key, org.id, environment, frozenset(key.scopes)))
        if key.window is not None:
            window = Window(at(step, key.window.began_at), key.window.requests)
            store.put(WINDOWS, key.key, window)
    _pool(step, org)
    put_terms(step, org)


def _pool(step: Transaction, org: fixture.Org) -> None:
    pool = org.pool
    if pool is not None:
        record = Pool(
            org.id, pool.balance, pool.credit_limit, pool.low_water_mark, pool.lifetime_spent
        )
        step.store.put(POOLS, org.id, record)


def _partition(
    step: Transaction,
    section: fixture.Section,
    partition: Partition,
    part: fixture.Partition,
) -> None:
    if part.catalogue:
        put_catalogue(step, partition, section.catalogue[part.catalogue], part.catalogue_number)
    for offer in part.offers:
        put_offer(step, partition, offer)
    for member in part.members:
        put_member(step, partition, member)
        put_acceptances(step, partition, member)
    entries = book_ledger(step, partition, part)
    listed = {conversation.id for conversation in part.conversations}
    for interest in part.interests:
        put_interest(step, partition, interest, listed)
    for redemption in part.redemptions:
        put_redemption(step, partition, redemption, entries, listed)
    for conversation in part.conversations:
        put_conversation(step, partition, conversation)
    open_support_threads(step, partition, part)
    for webhook in part.webhooks:
        put_webhook(step, partition, webhook)
    count_figures(step, partition, part)

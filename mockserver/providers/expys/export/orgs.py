"""Organisations with everything that belongs to them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mockserver.core.documents import word
from mockserver.core.exact import Ratio
from mockserver.core.ids import Stream
from mockserver.core.store import Store
from mockserver.core.times import format_duration, iso, parse_duration
from mockserver.exchange.provider import WrittenOut
from mockserver.providers.expys import fixture
from mockserver.providers.expys.auth import RATE_WINDOW_MS
from mockserver.providers.expys.export.catalogues import Catalogues, catalogues
from mockserver.providers.expys.export.common import Source
from mockserver.providers.expys.export.conversations import conversation
from mockserver.providers.expys.export.interests import interest
from mockserver.providers.expys.export.members import Acceptances, acceptances, member
from mockserver.providers.expys.export.population import population, untouched
from mockserver.providers.expys.export.redemptions import Advances, advances, redemption
from mockserver.providers.expys.export.webhooks import webhook
from mockserver.providers.expys.fixture.common import TOKEN_TTL
from mockserver.providers.expys.state import (
    CONVERSATIONS,
    ENDPOINTS,
    INTERESTS,
    KEYS,
    MEMBERS,
    ORGS,
    POOLS,
    REDEMPTIONS,
    TERMS,
    WINDOWS,
    ApiKey,
    Conversation,
    Endpoint,
    Environment,
    Interest,
    LegalVersion,
    Member,
    MemberKey,
    Org,
    Partition,
    Pool,
    Redemption,
)


@dataclass(frozen=True, slots=True)
class _Records:
    """Everything of a world, sorted by where it belongs."""

    keys: dict[str, list[ApiKey]]
    terms: dict[str, list[LegalVersion]]
    catalogues: Catalogues
    members: dict[Partition, list[Member]]
    accepted: Acceptances
    untouched: frozenset[MemberKey]
    interests: dict[Partition, list[Interest]]
    redemptions: dict[Partition, list[Redemption]]
    advances: Advances
    conversations: dict[Partition, list[Conversation]]
    webhooks: dict[Partition, list[Endpoint]]


def export(store: Store, stream: Stream, now_ms: int) -> WrittenOut:
    """The whole section of a state whose present is `now_ms`, and its population."""
    source = Source(store, stream, now_ms)
    records = _records(source)
    orgs = sorted((org for _, org in store.items(ORGS)), key=lambda org: org.id)
    section = fixture.Section(
        orgs=tuple(_org(source, records, org) for org in orgs), catalogue=records.catalogues.shared
    )
    # A population of which nobody is as before is listed whole.
    return WrittenOut(section, population(source) if records.untouched else None)


def _records(source: Source) -> _Records:
    keys: dict[str, list[ApiKey]] = {}
    for _, key in sorted(source.store.items(KEYS)):
        keys.setdefault(key.org, []).append(key)
    terms: dict[str, list[LegalVersion]] = {}
    for _, version in source.store.items(TERMS):
        terms.setdefault(version.org, []).append(version)
    accepted = acceptances(source)
    return _Records(
        keys,
        terms,
        catalogues(source),
        source.by_partition(MEMBERS, lambda each: each.partition),
        accepted,
        untouched(source, accepted),
        source.by_partition(INTERESTS, lambda each: each.partition),
        source.by_partition(REDEMPTIONS, lambda each: each.partition),
        advances(source),
        source.by_partition(CONVERSATIONS, lambda each: each.member[:2]),
        source.by_partition(ENDPOINTS, lambda each: each.partition),
    )


def _org(source: Source, records: _Records, org: Org) -> fixture.Org:
    pool = source.store.get(POOLS, org.id)
    versions = sorted(records.terms.get(org.id, ()), key=lambda version: version.number)
    currency = org.currency
    return fixture.Org(
        id=org.id,
        name=org.name,
        keys=tuple(_key(source, key) for key in records.keys.get(org.id, ())),
        settlement=word(org.settlement),
        rate_per_point=_decimal(org.rate),
        currency=fixture.Currency(
            name=currency.name,
            symbol=currency.symbol,
            units_per_usd=_decimal(currency.units_per_usd),
        ),
        rate_limit=org.rate_limit,
        token_ttl=_lifetime(org.token_ttl_ms),
        first_status=word(org.first_status),
        phone_code=org.phone_code,
        auto_advance=tuple(
            fixture.Advance(to=word(each.to), after=format_duration(each.after_ms))
            for each in org.auto_advance
        ),
        pool=None if pool is None else _pool(pool),
        terms=tuple(map(_terms, versions)),
        sandbox=_partition(source, records, (org.id, Environment.SANDBOX)),
        live=_partition(source, records, (org.id, Environment.LIVE)),
    )


def _decimal(ratio: Ratio) -> int | str:
    """A rate, exact: as text where it has decimals, because YAML's numbers are floats there."""
    if ratio.denominator == 1:
        return ratio.numerator
    return f"{Decimal(ratio.numerator) / Decimal(ratio.denominator):f}"


def _lifetime(ttl_ms: int) -> str:
    """The life of a token; the default stays spelled as it is."""
    return TOKEN_TTL if ttl_ms == parse_duration(TOKEN_TTL) else format_duration(ttl_ms)


def _key(source: Source, key: ApiKey) -> fixture.Key:
    scopes: Any = tuple(sorted(key.scopes))
    window = source.store.get(WINDOWS, key.key)
    if window is None or source.now_ms - window.began_at_ms >= RATE_WINDOW_MS:
        return fixture.Key(key=key.key, scopes=scopes)
    shown = fixture.Window(began_at=iso(window.began_at_ms), requests=window.requests)
    return fixture.Key(key=key.key, scopes=scopes, window=shown)


def _pool(pool: Pool) -> fixture.Pool:
    return fixture.Pool(
        balance=pool.balance,
        credit_limit=pool.credit_limit,
        low_water_mark=pool.low_water_mark,
        lifetime_spent=pool.lifetime_spent,
    )


def _terms(version: LegalVersion) -> fixture.Terms:
    return fixture.Terms(
        version=version.version,
        type=version.type,
        published_at=iso(version.published_at_ms),
        content_html=version.content_html,
    )


def _partition(source: Source, records: _Records, partition: Partition) -> fixture.Partition:
    planned, accepted, bulk = records.advances, records.accepted, records.untouched
    catalogue, number = records.catalogues.chosen.get(partition, (None, None))
    return fixture.Partition(
        catalogue=catalogue,
        catalogue_number=number,
        offers=records.catalogues.own.get(partition, ()),
        members=tuple(
            member(source, each, accepted.get(each.key, ()))
            for each in records.members.get(partition, ())
            if each.key not in bulk
        ),
        interests=tuple(interest(source, each) for each in records.interests.get(partition, ())),
        redemptions=tuple(
            redemption(source, each, planned) for each in records.redemptions.get(partition, ())
        ),
        conversations=tuple(
            conversation(source, each)
            for each in records.conversations.get(partition, ())
            if each.member not in bulk
        ),
        webhooks=tuple(webhook(source, each) for each in records.webhooks.get(partition, ())),
    )

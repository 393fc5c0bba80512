"""From a fixture's section to records.

What a fixture says has been checked before it comes here; ledgers are seeded as entries, and
balances follow from them.
"""

from __future__ import annotations

from mockserver.core.ledger import Cause, EntryKind
from mockserver.core.times import parse_duration, parse_relative
from mockserver.core.world import Transaction
from mockserver.providers.expys import fixture
from mockserver.providers.expys.fixture_values import decimal_of
from mockserver.providers.expys.rules import conversations, members, money, wallets
from mockserver.providers.expys.state import (
    CONVERSATIONS,
    KEYS,
    LEDGER,
    MEMBERS,
    MESSAGES,
    OFFERS,
    ORGS,
    POOLS,
    REDEMPTIONS,
    TERMS,
    ApiKey,
    Attachment,
    AutoAdvance,
    CanceledReason,
    Conversation,
    Currency,
    Environment,
    Feedback,
    LegalVersion,
    Location,
    Member,
    MemberKey,
    Offer,
    Org,
    Partition,
    Pool,
    Redemption,
    RedemptionStatus,
    Settlement,
    StoredMessage,
)


def seed(step: Transaction, section: fixture.Section) -> None:
    """Put the whole section into a world whose present is the step's."""
    for org in section.orgs:
        _org(step, org)
        for environment, part in (
            (Environment.SANDBOX, org.sandbox),
            (Environment.LIVE, org.live),
        ):
            _partition(step, section, org, (org.id, environment), part)


def _at(step: Transaction, text: str) -> int:
    return parse_relative(text, step.now_ms)


def _optional_at(step: Transaction, text: str | None) -> int | None:
    return None if text is None else _at(step, text)


def _org(step: Transaction, org: fixture.Org) -> None:
    store = step.store
    rate = money.ratio(str(org.rate_per_point))
    units_per_usd = money.ratio(str(org.currency.units_per_usd))
    store.put(
        ORGS,
        org.id,
        Org(
            org.id,
            org.name,
            Settlement(org.settlement),
            rate,
            money.display_ratio(rate, units_per_usd),
            Currency(org.currency.name, org.currency.symbol, units_per_usd),
            parse_duration(org.token_ttl),
            org.rate_limit,
            RedemptionStatus(org.first_status),
            tuple(
                AutoAdvance(RedemptionStatus(each.to), parse_duration(each.after))
                for each in org.auto_advance
            ),
        ),
    )
    for key in org.keys:
        environment = Environment(key.key.split("_")[1])
        store.put(KEYS, key.key, ApiKey(key.key, org.id, environment, frozenset(key.scopes)))
    _pool(step, org)
    for version in org.terms:
        published_at_ms = _at(step, version.published_at)
        legal = LegalVersion(
            org.id, version.version, version.type, published_at_ms, version.content_html
        )
        store.put(TERMS, (org.id, version.version), legal)


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
    org: fixture.Org,
    partition: Partition,
    part: fixture.Partition,
) -> None:
    shared = section.catalogue[part.catalogue] if part.catalogue else ()
    for offer in (*shared, *part.offers):
        _offer(step, partition, offer)
    for member in part.members:
        _member(step, partition, member)
    entries = _ledger(step, partition, part)
    listed = {conversation.id for conversation in part.conversations}
    for redemption in part.redemptions:
        _redemption(step, org, partition, redemption, entries, listed)
    for conversation in part.conversations:
        _conversation(step, partition, conversation)
    _support_threads(step, partition, part)


# Catalogue


def _offer(step: Transaction, partition: Partition, offer: fixture.Offer) -> None:
    key = (*partition, offer.id)
    record = Offer(
        key=key,
        number=step.ids.number(),
        created_at_ms=_at(step, offer.created_at),
        title=offer.title,
        description=offer.description,
        short_description=offer.short_description,
        kind=offer.kind,
        type=offer.type,
        images=offer.images,
        points_price=offer.points_price,
        value_usd_cents=_hundredths(offer.value_usd),
        authored_price=_hundredths(offer.authored_price),
        quantity_remaining=offer.quantity_remaining,
        inclusions=tuple((each.group, each.name) for each in offer.inclusions),
        location=None if offer.location is None else _location(offer.location),
        max_guests=offer.max_guests,
        disclaimer=offer.disclaimer,
        start_at_ms=_optional_at(step, offer.start_at),
        end_at_ms=_optional_at(step, offer.end_at),
        expires_at_ms=_optional_at(step, offer.expires_at),
    )
    step.store.put(OFFERS, key, record)


def _hundredths(amount: float | None) -> int | None:
    return None if amount is None else money.hundredths(1, money.ratio(str(decimal_of(amount))))


def _location(place: fixture.Location) -> Location:
    return Location(
        place.display, place.address, place.city, place.country_code, place.state, place.venue
    )


# Members and their points


def _member(step: Transaction, partition: Partition, member: fixture.Member) -> None:
    removed_at_ms = _optional_at(step, member.removed_at)
    key = (*partition, member.external_user_id)
    record = Member(
        key,
        step.ids.number(),
        _at(step, member.created_at),
        member.display_name,
        member.email,
        member.tier,
        member.attributes,
        removed_at_ms,
        member.balance_retained,
        generation=0 if removed_at_ms is None else 1,
    )
    step.store.put(MEMBERS, key, record)


def _ledger(step: Transaction, partition: Partition, part: fixture.Partition) -> dict[str, int]:
    """Book all entries; returns the number of the debit of each redemption."""
    debits: dict[str, int] = {}
    for member in part.members:
        key = (*partition, member.external_user_id)
        if member.points:
            LEDGER.earn(step.store, key, member.points, Cause(_at(step, member.created_at)))
        for entry in member.ledger:
            _entry(step, key, entry, debits)
    return debits


def _entry(
    step: Transaction, key: MemberKey, entry: fixture.LedgerEntry, debits: dict[str, int]
) -> None:
    cause = Cause(_at(step, entry.at), entry.reason, entry.redemption_id, entry.id)
    debit = debits.get(entry.redemption_id or "")
    if entry.amount < 0:
        cleared = entry.reason == members.REMOVAL_REASON and entry.redemption_id is None
        kind = EntryKind.REVOKE if cleared else EntryKind.SPEND
        booked = LEDGER.spend(step.store, key, -entry.amount, cause, kind)
        if entry.redemption_id is not None:
            debits[entry.redemption_id] = booked.number
    elif debit is not None:
        LEDGER.refund(step.store, LEDGER.entry(step.store, debit), cause)
    else:
        LEDGER.earn(step.store, key, entry.amount, cause)


# Bookings and conversations


def _redemption(
    step: Transaction,
    org: fixture.Org,
    partition: Partition,
    redemption: fixture.Redemption,
    debits: dict[str, int],
    listed: set[str],
) -> None:
    offer = step.store.get(OFFERS, (*partition, redemption.offer))
    assert offer is not None, "references are checked before"
    member = (*partition, redemption.member)
    created_at_ms = _at(step, redemption.created_at)
    price = offer.points_price or 0
    points = price if redemption.points is None else redemption.points
    canceled = redemption.status == RedemptionStatus.CANCELED
    pooled = org.settlement == Settlement.ORG_POOL and partition[1] == Environment.LIVE
    record = Redemption(
        redemption.id,
        step.ids.number(),
        member,
        redemption.offer,
        RedemptionStatus(redemption.status),
        created_at_ms,
        _booking_thread(step, member, redemption, offer.title, listed),
        points,
        spent_entry=debits.get(redemption.id),
        pool_points=points if pooled and org.pool is not None else 0,
        start_at_ms=_optional_at(step, redemption.start_at),
        end_at_ms=_optional_at(step, redemption.end_at),
        canceled_reason=(
            CanceledReason(redemption.canceled_reason or CanceledReason.OTHER) if canceled else None
        ),
        canceled_note=redemption.canceled_note,
        feedback=None if redemption.feedback is None else _feedback(step, redemption.feedback),
    )
    step.store.put(REDEMPTIONS, redemption.id, record)


def _feedback(step: Transaction, feedback: fixture.Feedback) -> Feedback:
    return Feedback(feedback.rating, feedback.comment, _at(step, feedback.submitted_at))


def _booking_thread(
    step: Transaction,
    member: MemberKey,
    redemption: fixture.Redemption,
    title: str,
    listed: set[str],
) -> str:
    """The id of a booking's conversation, which is made unless the fixture lists it."""
    number = step.ids.number()
    wanted = redemption.conversation_id or step.ids.text("cnv_", number)
    if wanted not in listed:
        created_at_ms = _at(step, redemption.created_at)
        thread = Conversation(wanted, number, member, conversations.BOOKING, title, created_at_ms)
        step.store.put(CONVERSATIONS, wanted, thread)
    return wanted


def _conversation(
    step: Transaction, partition: Partition, conversation: fixture.Conversation
) -> None:
    times = [_at(step, message.at) for message in conversation.messages]
    record = Conversation(
        conversation.id,
        step.ids.number(),
        (*partition, conversation.member),
        conversation.type,
        conversation.title,
        min(times, default=step.now_ms),
        max(times, default=None),
    )
    step.store.put(CONVERSATIONS, conversation.id, record)
    for message in conversation.messages:
        _message(step, conversation.id, message)


def _message(step: Transaction, conversation: str, message: fixture.Message) -> None:
    number = step.ids.number()
    message_id = message.id or step.ids.text("msg_", number)
    record = StoredMessage(
        message_id,
        number,
        conversation,
        message.author,
        message.type,
        message.body,
        _at(step, message.at),
        tuple(
            Attachment(each.name, each.url, _at(step, each.expires_at))
            for each in message.attachments
        ),
    )
    step.store.put(MESSAGES, message_id, record)


def _support_threads(step: Transaction, partition: Partition, part: fixture.Partition) -> None:
    """Every member has a support conversation, also where the fixture lists none."""
    supported = {each.member for each in part.conversations if each.type == conversations.SUPPORT}
    for member in part.members:
        if member.external_user_id not in supported:
            conversations.open_support(step, (*partition, member.external_user_id))


# Many members at once


def populate(step: Transaction, population: fixture.Population) -> None:
    """Make up members with ledgers, the same for the same seed of the world."""
    partition = (population.org, Environment(population.env))
    for position in range(1, population.members + 1):
        key = (*partition, f"{population.prefix}{position}")
        chance = int.from_bytes(step.ids.stream.digest(population.prefix, position, 8))
        # One second apart, so that lists have an order that does not hang on ties.
        created_at_ms = step.now_ms - (population.members - position + 1) * 1000
        tier = population.tiers[chance % len(population.tiers)]
        member = Member(key, step.ids.number(), created_at_ms, None, None, tier, None)
        step.store.put(MEMBERS, key, member)
        for entry in range(population.entries_per_member):
            points = 1 + (chance >> (entry % 32)) % population.points_per_entry
            LEDGER.earn(step.store, key, points, Cause(created_at_ms, wallets.POPULATION_REASON))
        conversations.open_support(step, key)

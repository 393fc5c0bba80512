"""Check what the types of an `expys` section cannot say: ids, references, and the accounts.

The rules are those that every state of the server itself obeys, so that a world written out as
a fixture always passes.
"""

from collections.abc import Iterator, Sequence

from mockserver.core.references import (
    is_ahead,
    known,
    made_up,
    placed,
    repeated,
    time_order,
    unknown,
)
from mockserver.core.validation import Problem
from mockserver.providers.expys.conversation_references import conversation_problems
from mockserver.providers.expys.fixture import (
    LedgerEntry,
    Member,
    Offer,
    Org,
    Partition,
    Population,
    Redemption,
    Section,
)
from mockserver.providers.expys.fixture_values import POINTS_MAX
from mockserver.providers.expys.interest_references import (
    acceptances,
    continued_interest,
    interest_problems,
)
from mockserver.providers.expys.payment_references import payment_problems, pool_problems
from mockserver.providers.expys.reference_checks import Side, booking_conversation
from mockserver.providers.expys.webhook_references import webhook_problems


def references(section: Section, now_ms: int | None = None) -> list[Problem]:
    """List what is wrong between the parts of a section; paths count from the section.

    Args:
        section: A section whose types have been checked.
        now_ms: The world's present if the fixture fixes it. Without it, relative and absolute
            times cannot be compared with each other, and are not.
    """
    found = [*_section_ids(section), *_catalogues(section)]
    for path, org in placed("orgs", section.orgs):
        found += _org(section, org, path, now_ms)
    return found


def population_references(section: Section, population: Population) -> list[Problem]:
    """List what is wrong between a population and its section; paths count from the population."""
    orgs = {org.id: org for org in section.orgs}
    org = orgs.get(population.org)
    if org is None:
        return [unknown("org", "org", population.org, tuple(orgs))]
    if org.settlement == "ORG_POOL" and population.entries_per_member > 0:
        message = f"must be 0: the members of {org.id} have no wallets (ORG_POOL)"
        return [Problem("entries_per_member", message)]
    if population.number is not None:
        return []
    side = org.live if population.env == "live" else org.sandbox
    names = (member.external_user_id for member in side.members)
    return list(made_up(population.prefix, population.members, names))


def _section_ids(section: Section) -> Iterator[Problem]:
    """Find the ids that must differ in the whole world, because calls name nothing but them."""
    orgs = list(placed("orgs", section.orgs))
    sides = [(f"{path}.{env}", side) for path, org in orgs for env, side in _partitions(org)]
    yield from repeated((f"{path}.id", org.id) for path, org in orgs)
    yield from repeated(
        (f"{where}.key", key.key)
        for path, org in orgs
        for where, key in placed(f"{path}.keys", org.keys)
    )
    for part in ("redemptions", "interests", "conversations", "webhooks"):
        yield from repeated(
            (f"{where}.id", each.id)
            for path, side in sides
            for where, each in placed(f"{path}.{part}", getattr(side, part))
        )
    yield from repeated(_message_ids(sides))
    yield from repeated(_entry_ids(sides))


def _message_ids(sides: Sequence[tuple[str, Partition]]) -> Iterator[tuple[str, str]]:
    for path, side in sides:
        for outer, conversation in placed(f"{path}.conversations", side.conversations):
            for inner, message in placed(f"{outer}.messages", conversation.messages):
                if message.id is not None:
                    yield f"{inner}.id", message.id


def _entry_ids(sides: Sequence[tuple[str, Partition]]) -> Iterator[tuple[str, str]]:
    for path, side in sides:
        for outer, member in placed(f"{path}.members", side.members):
            for inner, entry in placed(f"{outer}.ledger", member.ledger):
                if entry.id is not None:
                    yield f"{inner}.id", entry.id


def _catalogues(section: Section) -> Iterator[Problem]:
    for name, offers in section.catalogue.items():
        yield from repeated(
            (f"{place}.id", offer.id) for place, offer in placed(f"catalogue.{name}", offers)
        )
        for place, offer in placed(f"catalogue.{name}", offers):
            if offer.number is not None:
                message = "must not stand in a catalogue: sides have a catalogue_number"
                yield Problem(f"{place}.number", message)


def _org(section: Section, org: Org, path: str, now_ms: int | None) -> Iterator[Problem]:
    yield from repeated(
        (f"{where}.version", terms.version) for where, terms in placed(f"{path}.terms", org.terms)
    )
    for where, key in placed(f"{path}.keys", org.keys):
        if key.window is not None and is_ahead(key.window.began_at, now_ms):
            message = f"{key.window.began_at} is later than the present of the world"
            yield Problem(f"{where}.window.began_at", message)
    if org.pool is not None and org.pool.balance < -org.pool.credit_limit:
        message = f"must be at least -{org.pool.credit_limit}, the credit limit"
        yield Problem(f"{path}.pool.balance", message)
    for env, side in _partitions(org):
        yield from _partition(section, org, side, f"{path}.{env}", now_ms)


def _partition(
    section: Section, org: Org, partition: Partition, path: str, now_ms: int | None
) -> Iterator[Problem]:
    shared = section.catalogue.get(partition.catalogue or "", ())
    if partition.catalogue is not None and partition.catalogue not in section.catalogue:
        names = tuple(section.catalogue)
        yield unknown(f"{path}.catalogue", "catalogue", partition.catalogue, names)
    if partition.catalogue_number is not None and partition.catalogue is None:
        yield Problem(f"{path}.catalogue_number", "needs a catalogue: it numbers its offers")
    yield from _partition_ids(partition, shared, path)
    side = Side(
        org=org,
        path=path,
        now_ms=now_ms,
        offers={offer.id: offer for offer in (*shared, *partition.offers)},
        members={member.external_user_id: member for member in partition.members},
        redemptions={redemption.id: redemption for redemption in partition.redemptions},
        interests={interest.id: interest for interest in partition.interests},
        conversations={each.id: each for each in partition.conversations},
    )
    for where, member in placed(f"{path}.members", partition.members):
        yield from _member(side, member, where)
    for where, redemption in placed(f"{path}.redemptions", partition.redemptions):
        yield from _redemption(side, redemption, where)
    yield from _double_bookings(partition, path)
    for where, interest in placed(f"{path}.interests", partition.interests):
        yield from interest_problems(side, interest, where)
    for where, conversation in placed(f"{path}.conversations", partition.conversations):
        yield from conversation_problems(side, conversation, where)
    yield from webhook_problems(partition.webhooks, path, now_ms)


def _partition_ids(partition: Partition, shared: Sequence[Offer], path: str) -> Iterator[Problem]:
    # A repetition inside the catalogue is reported there.
    shared_ids = dict.fromkeys(offer.id for offer in shared)
    yield from repeated(
        [
            *((f"the catalogue {partition.catalogue}", name) for name in shared_ids),
            *(
                (f"{where}.id", offer.id)
                for where, offer in placed(f"{path}.offers", partition.offers)
            ),
        ]
    )
    yield from repeated(
        (f"{where}.externalUserID", member.external_user_id)
        for where, member in placed(f"{path}.members", partition.members)
    )


def _member(side: Side, member: Member, path: str) -> Iterator[Problem]:
    if member.points is not None and member.ledger:
        yield Problem(f"{path}.points", "must not stand beside a ledger: it is short for one")
    if side.org.settlement == "ORG_POOL" and (member.points or member.ledger):
        key = "points" if member.points else "ledger"
        yield Problem(f"{path}.{key}", f"members of {side.org.id} have no wallets (ORG_POOL)")
    if member.points and is_ahead(member.created_at, side.now_ms):
        message = f"{member.created_at} is later than the present, and so would be the points"
        yield Problem(f"{path}.createdAt", message)
    if member.balance_retained and member.removed_at is None:
        yield Problem(f"{path}.balanceRetained", "needs removedAt: only a removal retains it")
    yield from payment_problems(side, member, path)
    yield from _balances(member, path)
    entries = list(placed(f"{path}.ledger", member.ledger))
    times = ((f"{where}.at", entry.at) for where, entry in entries)
    yield from time_order(times, "entry", side.now_ms)
    for where, entry in entries:
        yield from _entry(side, member, entry, where)
    yield from acceptances(side, member, path)


def _entry(side: Side, member: Member, entry: LedgerEntry, path: str) -> Iterator[Problem]:
    if (entry.amount > 0) != (entry.type == "CREDIT"):
        sign = "positive" if entry.type == "CREDIT" else "negative"
        yield Problem(f"{path}.amount", f"a {entry.type} is {sign}, got {entry.amount}")
    if entry.redemption_id is None:
        return
    where = f"{path}.redemptionID"
    yield from known("redemption", entry.redemption_id, side.redemptions, where)
    redemption = side.redemptions.get(entry.redemption_id)
    if redemption is not None and redemption.member != member.external_user_id:
        yield Problem(where, f"{redemption.id} is a redemption of {redemption.member}")


def _balances(member: Member, path: str) -> Iterator[Problem]:
    balance = received = 0
    for index, entry in enumerate(member.ledger):
        where = f"{path}.ledger[{index}].amount"
        balance += entry.amount
        # Said where the balance sinks below 0, not again for each entry while it is there.
        if balance < 0 <= balance - entry.amount:
            yield Problem(where, f"takes the balance to {balance}: it may not be negative")
        received += max(entry.amount, 0)
        # A refund gives back what was there before, so the server does not refuse it.
        is_refund = entry.redemption_id is not None
        if entry.amount > 0 and received > POINTS_MAX and not is_refund:
            yield Problem(where, f"takes the credits to {received}, above {POINTS_MAX}")


def _redemption(side: Side, redemption: Redemption, path: str) -> Iterator[Problem]:
    yield from known("offer", redemption.offer, side.offers, f"{path}.offer")
    yield from known("member", redemption.member, side.members, f"{path}.member")
    if redemption.status != "CANCELED":
        message = f"needs status CANCELED, and it is {redemption.status}"
        if redemption.canceled_reason is not None:
            yield Problem(f"{path}.canceledReason", message)
        if redemption.canceled_note is not None:
            yield Problem(f"{path}.canceledNote", message)
    if redemption.feedback is not None and redemption.status != "COMPLETED":
        message = f"needs status COMPLETED, and it is {redemption.status}"
        yield Problem(f"{path}.feedback", message)
    yield from booking_conversation(side, redemption.member, redemption.conversation_id, path)
    yield from continued_interest(side, redemption, path)
    yield from pool_problems(side, redemption, path)
    yield from _advance(side, redemption, path)
    yield from _accounts(side, redemption, path)


def _advance(side: Side, redemption: Redemption, path: str) -> Iterator[Problem]:
    """Find a planned step that the org does not have."""
    advance, steps = redemption.advance, len(side.org.auto_advance)
    if advance is not None and advance.step >= steps:
        message = f"there is no such step: the auto_advance of {side.org.id} has {steps}"
        yield Problem(f"{path}.advance.step", f"{message}, counted from 0")


def _accounts(side: Side, redemption: Redemption, path: str) -> Iterator[Problem]:
    """Compare a redemption with what the wallet of its member says about it."""
    offer = side.offers.get(redemption.offer)
    member = side.members.get(redemption.member)
    if offer is None or member is None or side.org.settlement == "ORG_POOL":
        return
    price = redemption.points if redemption.points is not None else offer.points_price or 0
    amounts = [entry.amount for entry in member.ledger if entry.redemption_id == redemption.id]
    debited = -sum(amount for amount in amounts if amount < 0)
    refunded = sum(amount for amount in amounts if amount > 0)
    where = f"{path}.points" if redemption.points is not None else path
    facts = f"the ledger of {member.external_user_id} debits {debited} and refunds {refunded}"
    if redemption.status == "CANCELED" and debited != refunded:
        yield Problem(where, f"is CANCELED, so its points are back, but {facts}")
    if redemption.status != "CANCELED" and (debited, refunded) != (price, 0):
        remedy = f"it needs a DEBIT of -{price} with redemptionID {redemption.id}, or points: 0"
        advice = f" ({remedy})" if price and not amounts else ""
        yield Problem(where, f"costs {price}, but {facts}{advice}")


def _double_bookings(partition: Partition, path: str) -> Iterator[Problem]:
    first: dict[tuple[str, str], str] = {}
    for index, redemption in enumerate(partition.redemptions):
        booking = (redemption.member, redemption.offer)
        if redemption.status == "CANCELED":
            continue
        if booking in first:
            message = f"{redemption.member} has booked {redemption.offer} already: {first[booking]}"
            yield Problem(f"{path}.redemptions[{index}].offer", message)
        first.setdefault(booking, redemption.id)


def _partitions(org: Org) -> tuple[tuple[str, Partition], tuple[str, Partition]]:
    return ("sandbox", org.sandbox), ("live", org.live)

"""From records to what is on the wire."""

from __future__ import annotations

from mockserver.core.ids import Stream
from mockserver.core.ledger import Account, Entry
from mockserver.core.store import Store
from mockserver.core.times import iso
from mockserver.providers.expys import wire
from mockserver.providers.expys.rules import money, wallets
from mockserver.providers.expys.rules.redemptions import is_available
from mockserver.providers.expys.state import (
    REDEMPTIONS_BY_MEMBER_STATUS,
    Currency,
    Feedback,
    Location,
    Member,
    Offer,
    Org,
    Redemption,
    RedemptionStatus,
)


def optional_iso(at_ms: int | None) -> str | None:
    """A time that may be null."""
    return None if at_ms is None else iso(at_ms)


def currency(value: Currency) -> wire.Currency:
    """The currency of an org."""
    return wire.Currency(value.name, value.symbol, money.exact_number(value.units_per_usd))


def wallet(org: Org, account: Account) -> wire.Wallet:
    """The figures of a wallet, each in points, dollars and display currency."""
    usd, shown, figure = org.rate, org.display_rate, money.figure
    balance, received = account.balance, wallets.received(account)
    spent = wallets.spent(account)
    return wire.Wallet(
        balance,
        figure(balance, usd),
        figure(balance, shown),
        received,
        figure(received, usd),
        figure(received, shown),
        spent,
        figure(spent, usd),
        figure(spent, shown),
        currency(org.currency),
    )


def profile(member: Member) -> wire.SetMemberResponse:
    """A member without figures."""
    return wire.SetMemberResponse(
        member.external_user_id, member.display_name, member.tier, member.attributes
    )


def member_summary(store: Store, org: Org, member: Member) -> wire.MemberSummary:
    """A member with wallet and counts."""
    return wire.MemberSummary(
        member.external_user_id,
        member.display_name,
        member.tier,
        member.attributes,
        wallet(org, wallets.totals(store, org, member.key)),
        wire.RedemptionCounts(
            *(
                store.count(REDEMPTIONS_BY_MEMBER_STATUS, (*member.key, status))
                for status in RedemptionStatus
            )
        ),
    )


def offer(org: Org, record: Offer, now_ms: int) -> wire.Offer:
    """An offer as it stands at `now_ms`."""
    cents = record.value_usd_cents
    return wire.Offer(
        id=record.id,
        title=record.title,
        description=record.description,
        shortDescription=record.short_description,
        kind=record.kind,
        type=record.type,
        images=list(record.images),
        pointsPrice=record.points_price,
        valueUSD=None if cents is None else money.number(cents),
        display=_display(org, record),
        availability=wire.Availability(is_available(record, now_ms), record.quantity_remaining),
        inclusions=[wire.Inclusion(group, name) for group, name in record.inclusions],
        location=None if record.location is None else _location(record.location),
        maxGuests=record.max_guests,
        disclaimer=record.disclaimer,
        startAt=optional_iso(record.start_at_ms),
        endAt=optional_iso(record.end_at_ms),
        expiresAt=optional_iso(record.expires_at_ms),
    )


def _display(org: Org, record: Offer) -> wire.Display | None:
    """The org's own price is for display only: it never changes what a booking costs."""
    shown = currency(org.currency)
    if record.authored_price is not None:
        return wire.Display(money.number(record.authored_price), shown, "AUTHORED")
    derived = money.derived_price(org, record)
    return None if derived is None else wire.Display(money.number(derived), shown, "DERIVED")


def _location(place: Location) -> wire.Location:
    return wire.Location(
        place.address, place.city, place.country_code, place.state, place.venue, place.display
    )


def redemption(record: Redemption) -> wire.Redemption:
    """A booking."""
    return wire.Redemption(
        record.id,
        record.offer,
        record.status,
        iso(record.created_at_ms),
        optional_iso(record.start_at_ms),
        optional_iso(record.end_at_ms),
        record.conversation,
        record.canceled_reason,
        record.canceled_note,
        None if record.feedback is None else _feedback(record.feedback),
    )


def _feedback(given: Feedback) -> wire.Feedback:
    return wire.Feedback(given.rating, given.comment, iso(given.submitted_at_ms))


def transaction(stream: Stream, entry: Entry) -> wire.Transaction:
    """A ledger entry; its id follows from its number unless a fixture named it."""
    return wire.Transaction(
        entry.id or stream.text("txn_", entry.number),
        "CREDIT" if entry.amount > 0 else "DEBIT",
        entry.amount,
        entry.reason,
        entry.reference,
        iso(entry.at_ms),
    )

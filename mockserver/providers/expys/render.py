"""From records to what is on the wire."""

from __future__ import annotations

from hashlib import sha256

from mockserver.core.exact import Ratio
from mockserver.core.ids import Stream
from mockserver.core.ledger import Account, Entry
from mockserver.core.store import Store
from mockserver.core.times import iso
from mockserver.providers.expys import wire
from mockserver.providers.expys.rules import analytics, money, terms, wallets
from mockserver.providers.expys.rules.redemptions import is_available
from mockserver.providers.expys.state import (
    REDEMPTIONS_BY_MEMBER_STATUS,
    Conversation,
    Currency,
    Feedback,
    Intake,
    Interest,
    LegalVersion,
    Location,
    Member,
    Offer,
    OfferFigures,
    Org,
    Pool,
    Redemption,
    RedemptionStatus,
    StoredMessage,
)

# How finely a fraction of all bookings is shown: decided here.
_FRACTION_SCALE = 10_000


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


def conversation(record: Conversation) -> wire.Conversation:
    """A thread."""
    return wire.Conversation(
        record.id, record.type, record.title, optional_iso(record.last_message_at_ms)
    )


def message(record: StoredMessage) -> wire.Message:
    """A message."""
    return wire.Message(
        record.id,
        record.author,
        record.type,
        record.body,
        iso(record.created_at_ms),
        [
            wire.Attachment(each.name, each.url, iso(each.expires_at_ms))
            for each in record.attachments
        ],
    )


def interest(record: Interest) -> wire.Interest:
    """A wish."""
    return wire.Interest(
        record.id,
        record.offer,
        record.status,
        record.conversation,
        iso(record.created_at_ms),
        None if record.intake is None else _intake(record.intake),
    )


def _intake(told: Intake) -> wire.Intake:
    return wire.Intake(
        told.adults,
        told.children,
        told.preferred_dates,
        told.blackout_dates,
        told.occasion,
        told.contact_method,
        told.contact_window,
        told.phone,
        told.phone_verified,
        optional_iso(told.sensitive_details_sent_at_ms),
    )


def legal_document(version: LegalVersion, accepted_at_ms: int | None) -> wire.LegalDocument:
    """A version without its text."""
    return wire.LegalDocument(
        version.type,
        version.version,
        iso(version.published_at_ms),
        optional_iso(accepted_at_ms),
    )


def terms_content(org: Org, version: LegalVersion) -> wire.TermsContent:
    """A version with its text for an org; the hash is of exactly that text."""
    html = terms.content_html(org, version)
    return wire.TermsContent(
        version.type,
        version.version,
        iso(version.published_at_ms),
        html,
        sha256(html.encode()).hexdigest(),
    )


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


def balance(org: Org, pool: Pool | None) -> wire.Balance:
    """The pool of an org; one that is not there, or does not matter, is all zeros."""
    shown = pool or Pool(org.id)
    usd, figure = org.rate, money.figure
    return wire.Balance(
        shown.balance,
        figure(shown.balance, usd),
        figure(shown.balance, org.display_rate),
        shown.credit_limit,
        figure(shown.credit_limit, usd),
        shown.lifetime_spent,
        figure(shown.lifetime_spent, usd),
        money.exact_number(usd),
        org.settlement,
    )


def configuration(org: Org) -> wire.Configuration:
    """How an org shows its points."""
    shown = currency(org.currency)
    return wire.Configuration(shown.name, shown.symbol, shown.unitsPerUSD)


def summary(record: analytics.Summary) -> wire.AnalyticsSummary:
    """Totals of a partition."""
    counts = record.redemptions
    total = sum(counts.values())
    return wire.AnalyticsSummary(
        record.members,
        record.minted,
        record.spent,
        _fraction(counts[RedemptionStatus.COMPLETED], total),
        wire.RedemptionStatusCounts(*[counts[status] for status in RedemptionStatus] + [total]),
    )


def _fraction(part: int, whole: int) -> float:
    """A part of something with 4 decimals; of nothing it is 0."""
    if not whole:
        return 0
    rounded = (2 * _FRACTION_SCALE * part + whole) // (2 * whole)
    return money.exact_number(Ratio(rounded, _FRACTION_SCALE))


def offer_analytics(record: OfferFigures) -> wire.OfferAnalytics:
    """What came of the bookings of an offer; ratings have 2 decimals on average."""
    average = None
    if record.ratings:
        average = money.figure(record.rating_sum, Ratio(1, record.ratings))
    return wire.OfferAnalytics(
        record.key[2],
        record.signups,
        record.completions,
        record.cancellations,
        record.spent,
        average,
        record.ratings,
    )


def bucket(record: analytics.Bucket) -> wire.TimeseriesBucket:
    """What happened between two times."""
    return wire.TimeseriesBucket(
        iso(record.start_ms), iso(record.end_ms), record.minted, record.spent, record.signups
    )

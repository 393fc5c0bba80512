"""From records to what is on the wire."""

from __future__ import annotations

from collections import Counter

from mockserver.core.store import Store
from mockserver.core.times import DAY_MS, iso
from mockserver.providers.loyalife import wire
from mockserver.providers.loyalife.rules import statements, sub_relations, tiers
from mockserver.providers.loyalife.rules.points import shown
from mockserver.providers.loyalife.state import (
    LEDGER,
    Batch,
    Category,
    Line,
    Member,
    Outcome,
    Program,
    SubRelation,
    Transaction,
    TransactionType,
)

# The service shows times without an offset, in the zone of its deployment: UTC, decided here.
_SECONDS = len("2026-06-01T00:00:00")
_MILLISECONDS = len("2026-06-01T00:00:00.000")

# TransactionType of the history.
CREDIT = 1
DEBIT = 2

# What polling says beside a status. That of a CR is decided here.
_MESSAGES = {
    Outcome.PENDING: "Waiting to be processed",
    Outcome.SUCCESS: "Points awarded",
    Outcome.ON_HOLD: "Points on hold, waiting for review",
    Outcome.PARTIAL_HOLD: "Points awarded in part, the rest is on hold",
}
REVERSED = "Points reversed"


def seconds(at_ms: int) -> str:
    """A time to the second."""
    return iso(at_ms)[:_SECONDS]


def optional_seconds(at_ms: int | None) -> str | None:
    """A time that may be null."""
    return None if at_ms is None else seconds(at_ms)


def milliseconds(at_ms: int) -> str:
    """A time to the millisecond."""
    return iso(at_ms)[:_MILLISECONDS]


def last_day(end_ms: int) -> str:
    """The last day of a period that ends at an instant."""
    return seconds((end_ms - 1) // DAY_MS * DAY_MS)


def profile(store: Store, program: Program, member: Member) -> wire.Profile:
    """A member with balance and tier."""
    account = LEDGER.account(store, member.key)
    return wire.Profile(
        Id=member.id,
        FullName=member.full_name,
        Email=member.email,
        MobileNumber=member.mobile,
        DOB=None if member.dob is None else f"{member.dob}T00:00:00",
        Gender=member.gender,
        Address=member.address,
        Status=member.status,
        IsAccountActivated=member.is_activated,
        TierName=tiers.tier_of(program, account),
        TotalPoints=shown(program, account.balance),
        EnrollmentDate=seconds(member.enrolled_at_ms),
        ActivatedDate=optional_seconds(member.activated_at_ms),
        LastLoggedIn=optional_seconds(member.last_login_at_ms),
        IsAccrualAllowed=member.is_accrual_allowed,
        CustomerSegment=member.segment,
        RelationReference=member.reference,
        ProgramId=program.id,
        PreferredLanguage=member.language,
        CustomAttributes=member.attributes,
    )


def profile_summary(store: Store, program: Program, member: Member) -> wire.ProfileSummary:
    """A member as a search finds it."""
    account = LEDGER.account(store, member.key)
    return wire.ProfileSummary(
        member.id,
        member.full_name,
        member.email,
        member.reference,
        tiers.tier_of(program, account),
        shown(program, account.balance),
    )


def login(member: Member) -> wire.Login:
    """A member as it was before a login."""
    return wire.Login(
        member.id,
        member.full_name,
        member.email,
        member.status,
        member.is_activated,
        optional_seconds(member.last_login_at_ms),
        member.failed_logins,
        member.force_change_password,
    )


def history_line(store: Store, program: Program, line: Line) -> wire.HistoryLine:
    """A movement of points."""
    entry = LEDGER.entry(store, line.entry)
    return wire.HistoryLine(
        Id=line.id,
        Points=shown(program, abs(entry.amount)),
        Narration=entry.reason or "",
        TransactionDate=milliseconds(line.at_ms),
        ProcessingDate=milliseconds(entry.at_ms),
        ExpiryDate=None if entry.expires_at_ms is None else last_day(entry.expires_at_ms),
        RelationReference=line.member[1],
        ExternalReference=line.external_reference,
        AdditionalDetail=line.detail,
        LoyaltyTxnType=line.type,
        TransactionType=CREDIT if entry.amount > 0 else DEBIT,
        MerchantName=line.merchant,
        IsActive=line.is_active,
    )


def statement(program: Program, sums: statements.Sums) -> wire.Statement:
    """The sums of a member's points."""
    parts = {category: shown(program, units) for category, units in sums.categories.items()}
    return wire.Statement(
        Bonus=parts[Category.BONUS],
        Spend=parts[Category.SPEND],
        Redeem=shown(program, sums.redeemed),
        Partner=parts[Category.PARTNER],
        Purchased=parts[Category.PURCHASED],
        OtherAccrued=parts[Category.OTHER],
        ExpiredPoints=shown(program, sums.expired),
        PointBalance=shown(program, sums.balance),
    )


def schedule(program: Program, slots: list[statements.Slot]) -> wire.Schedule:
    """What ends when."""
    return wire.Schedule(
        program.expiry.period,
        [
            wire.ExpiryPeriod(
                last_day(slot.end_ms),
                shown(program, slot.accrued),
                shown(program, slot.redeemed),
                shown(program, slot.blocked),
                shown(program, slot.expired),
                shown(program, slot.available),
            )
            for slot in slots
        ],
    )


def batch_status(
    program: Program, batch: Batch, transactions: list[Transaction]
) -> wire.BatchStatus:
    """What has come of a batch."""
    counts = Counter(transaction.outcome for transaction in transactions)
    return wire.BatchStatus(
        batch.id,
        wire.BatchSummary(
            len(transactions),
            counts[Outcome.SUCCESS],
            counts[Outcome.FAILED],
            counts[Outcome.PENDING],
            counts[Outcome.ON_HOLD],
            counts[Outcome.PARTIAL_HOLD],
        ),
        [item(program, transaction) for transaction in transactions],
        shown(program, sum(_awarded(transaction) for transaction in transactions)),
    )


def item(program: Program, transaction: Transaction) -> wire.ItemResult:
    """What has come of a transaction."""
    outcome = transaction.outcome
    if outcome is Outcome.FAILED:
        return wire.ItemResult(transaction.request_id, outcome, error=transaction.error or "")
    message = _MESSAGES[outcome]
    if outcome is Outcome.SUCCESS and transaction.order.type is TransactionType.CR:
        message = REVERSED
    result = wire.ItemResult(transaction.request_id, outcome, message=message)
    if outcome in (Outcome.SUCCESS, Outcome.PARTIAL_HOLD):
        result.points = shown(program, _awarded(transaction))
    return result


def _awarded(transaction: Transaction) -> int:
    """The points that a transaction brought in; those that it took away count as negative."""
    earns = transaction.order.type is TransactionType.DR
    return transaction.points if earns else -transaction.points


def sub_relation(link: SubRelation) -> wire.SubRelation:
    """A link, with its card number masked."""
    return wire.SubRelation(
        link.id,
        link.member[1],
        sub_relations.masked(link.card_number),
        link.last_six,
        link.identifier,
        link.type,
        link.status,
        link.product_code,
        link.expiry_date,
    )

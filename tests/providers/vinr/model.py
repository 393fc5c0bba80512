"""A simple model of the points loop: what a world should be like after any sequence of calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.providers.vinr.api import Answer

MEMBERS = ("ann", "bob")
BEGIN = datetime(2026, 3, 1, 12, tzinfo=UTC)
REFUND_DELAY = timedelta(seconds=1)
REOPENED = timedelta(days=30)

COSTS = {"rwd_thing": 30, "rwd_off": 20}
STOCK = 5
DISCOUNT = 50
HIGH_FROM = 500
OPENING = 100


def month_later(at: datetime) -> datetime:
    """The same time of day a calendar month later, on its last day if it has no such day."""
    first = (at.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(at.day, last.day))


@dataclass(eq=False)
class Lot:
    """Points that came in together."""

    number: int
    earned: datetime
    end: datetime
    left: int
    expired: int = 0


Parts = list[tuple[Lot, int]]


@dataclass(eq=False)
class Member:
    """What a member should have."""

    lots: list[Lot] = field(default_factory=list)
    lines: list[tuple[int, str]] = field(default_factory=list)
    lifetime: int = 0
    spend: int = 0

    @property
    def balance(self) -> int:
        return sum(lot.left for lot in self.lots)

    @property
    def tier(self) -> str:
        return "high" if self.spend >= HIGH_FROM else "low"

    def credit(self, lot: Lot, reason: str) -> None:
        self.lots.append(lot)
        self.lifetime += lot.left
        self.lines.append((lot.left, reason))

    def take(self, amount: int, reason: str, first: Lot | None = None) -> Parts:
        """Take what is there: from one lot before all others, then from what ends first."""
        parts = []
        self.lines.append((-amount, reason))
        in_order = sorted(self.lots, key=lambda lot: (lot is not first, *_age(lot)))
        for lot in in_order:
            part = min(lot.left, amount)
            if part:
                lot.left -= part
                amount -= part
                parts.append((lot, part))
        assert not amount, "the model takes only what is there"
        return parts

    def settle(self, now: datetime) -> None:
        """Let go of what has ended, in one movement."""
        total = 0
        for lot in self.lots:
            if lot.left and lot.end <= now:
                total += lot.left
                lot.expired += lot.left
                lot.left = 0
        if total:
            self.lines.append((-total, "expiry"))

    def postpone(self, end: datetime) -> None:
        for lot in self.lots:
            if lot.left:
                lot.end = end


def _age(lot: Lot) -> tuple[datetime, datetime, int]:
    return lot.end, lot.earned, lot.number


@dataclass(eq=False)
class Redemption:
    """What a redemption took, and from where."""

    id: str
    member: Member
    reward: str
    parts: Parts
    status: str = "issued"
    payment: Payment | None = None


@dataclass(eq=False)
class Award:
    """What a payment brought, and what refunds have asked back of it."""

    lot: Lot
    points: int
    returned: int = 0
    missed: int = 0


@dataclass(eq=False)
class Payment:
    """A payment of a member."""

    id: str
    member: Member
    amount: int
    redemption: Redemption | None = None
    status: str = "pending"
    refunded: int = 0
    award: Award | None = None


@dataclass(eq=False)
class Refund:
    """A refund, and what it has taken back."""

    id: str
    payment: Payment
    amount: int
    status: str = "pending"
    taken: int = 0
    missed: int = 0
    parts: Parts = field(default_factory=list)


@dataclass
class Model:
    """What the world should be like."""

    resets: bool
    members: dict[str, Member] = field(default_factory=dict)
    redemptions: list[Redemption] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    keys: dict[str, tuple[str, int, datetime, Answer]] = field(default_factory=dict)
    stock: int = STOCK
    now: datetime = BEGIN
    numbers: int = 0

    def __post_init__(self) -> None:
        for name in MEMBERS:
            self.members[name] = Member()
            came = BEGIN - timedelta(days=1)
            opening = Lot(self.number(), came, month_later(came), OPENING)
            self.members[name].credit(opening, "goodwill_credit")

    def number(self) -> int:
        self.numbers += 1
        return self.numbers

    def a_lot(self, amount: int) -> Lot:
        return Lot(self.number(), self.now, month_later(self.now), amount)

    def is_active(self, member: Member) -> None:
        if self.resets:
            member.postpone(month_later(self.now))

    def give_back(self, member: Member, parts: Parts, reason: str) -> None:
        """Each lot gets back what it gave; for points that would have ended there is a new one."""
        for lot, part in parts:
            if lot.end <= self.now:
                end = self.now + REOPENED
                member.lots.append(Lot(self.number(), lot.earned, end, part))
            else:
                lot.left += part
        member.lines.append((sum(part for _, part in parts), reason))

    # Payments

    def complete(self, payment: Payment) -> None:
        payment.status = "completed"
        redemption, member = payment.redemption, payment.member
        if redemption and redemption.status == "issued" and redemption.payment is payment:
            redemption.status = "applied"
        earned = payment.amount * (2 if member.tier == "high" else 1) // 10
        if earned:
            lot = self.a_lot(earned)
            member.credit(lot, "earning_rule")
            payment.award = Award(lot, earned)
            self.is_active(member)
        self._count(member)

    def _count(self, member: Member) -> None:
        paid = [each for each in self.payments if each.member is member]
        done = [each for each in paid if each.status not in ("pending", "failed")]
        member.spend = sum(each.amount - each.refunded for each in done)

    def undo(self, redemption: Redemption) -> None:
        was_issued = redemption.status == "issued"
        redemption.status = "released" if was_issued else "reversed"
        if was_issued:
            redemption.payment = None
        if redemption.reward == "rwd_thing":
            self.stock += 1
        redemption.member.settle(self.now)
        self.give_back(redemption.member, redemption.parts, "redemption_reversal")

    # Refunds

    def left(self, payment: Payment) -> int:
        pending = [
            each.amount
            for each in self.refunds
            if each.payment is payment and each.status == "pending"
        ]
        return payment.amount - payment.refunded - sum(pending)

    def succeed(self, refund: Refund) -> None:
        refund.status = "succeeded"
        payment = refund.payment
        self._refunded(payment, refund.amount)
        redemption = payment.redemption
        if payment.status == "refunded" and redemption and redemption.status == "applied":
            self.undo(redemption)
        if payment.award is not None:
            self._take_back(refund, payment, payment.award)
        self._count(payment.member)

    def _refunded(self, payment: Payment, amount: int) -> None:
        payment.refunded += amount
        statuses = {0: "completed", payment.amount: "refunded"}
        payment.status = statuses.get(payment.refunded, "partially_refunded")

    def _take_back(self, refund: Refund, payment: Payment, award: Award) -> None:
        member = payment.member
        member.settle(self.now)
        target = award.points * payment.refunded // payment.amount
        target = min(target, award.points - award.lot.expired)
        due = max(0, target - award.returned - award.missed)
        refund.taken = min(due, member.balance)
        refund.missed = due - refund.taken
        award.returned += refund.taken
        award.missed += refund.missed
        if refund.taken:
            refund.parts = member.take(refund.taken, "refund_clawback", award.lot)

    def fail(self, refund: Refund) -> None:
        if refund.status == "succeeded":
            payment = refund.payment
            self._refunded(payment, -refund.amount)
            if payment.award is not None:
                payment.award.returned -= refund.taken
                payment.award.missed -= refund.missed
            if refund.parts:
                self.give_back(payment.member, refund.parts, "clawback_reversal")
            self._count(payment.member)
        refund.status = "failed"

    # Time

    def pass_time(self, until: datetime) -> None:
        """Do what is due on the way, in its order."""
        begin = self.now
        self.now += REFUND_DELAY
        for refund in self.refunds:
            if refund.status == "pending":
                self.succeed(refund)
        midnight = begin.replace(hour=0, minute=0, second=0) + timedelta(days=1)
        while midnight <= until:
            for member in self.members.values():
                member.settle(midnight)
            midnight += timedelta(days=1)
        self.now = until
        for member in self.members.values():
            member.settle(until)

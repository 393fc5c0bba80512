"""The points loop against a simple model: any sequence of calls leaves the books in order."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from tests.machines import picked, run_machine
from tests.providers.loyalife.builders import Loyalife, a_fixture, a_member, a_program
from tests.world import Json

MEMBERS = ("ann", "bob")
BEGIN = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOLD_OVER = 40
BATCH_DELAY = timedelta(milliseconds=300)

OPENING = {"type": "ACCRUAL", "points": 100, "at": "-1d", "expires_at": "2026-05-01"}

FIXTURE = a_fixture(
    a_program(
        *(a_member(name, ledger=[OPENING]) for name in MEMBERS),
        product_codes=[
            {"code": "SHOP", "rules": [{"factor": 1}]},
            {
                "code": "BIG",
                "rules": [
                    {"factor": 1, "hold_if_points_over": HOLD_OVER},
                    {"factor": "0.5", "category": "Bonus"},
                ],
            },
        ],
        expiry={"period": "Monthly", "months": 1},
    )
)

members = st.sampled_from(MEMBERS)
amounts = st.integers(1, 60)
picks = st.integers(0, 2**16)


def last_day(at: datetime) -> date:
    """The last day of points that come in at this time."""
    month = at.month + 2
    first_after = date(at.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    return first_after - timedelta(days=1)


@dataclass
class Lot:
    """Points that came in together."""

    category: str
    number: int
    end: date
    left: int


@dataclass
class Member:
    """What a member should have."""

    lots: list[Lot] = field(default_factory=list)
    sums: dict[str, int] = field(default_factory=lambda: {"Spend": 0, "Bonus": 0})
    redeemed: int = 0
    expired: int = 0
    owed: int = 0
    lines: int = 0

    @property
    def balance(self) -> int:
        return sum(lot.left for lot in self.lots) - self.owed

    def bring_in(self, lot: Lot) -> None:
        paid = min(self.owed, lot.left)
        self.owed -= paid
        lot.left -= paid
        self.lots.append(lot)

    def earn(self, lot: Lot) -> None:
        self.sums[lot.category] += lot.left
        self.lines += 1
        self.bring_in(lot)

    def take(self, amount: int, lots: list[Lot]) -> list[tuple[Lot, int]]:
        """Take from lots in this order; what they lack is owed."""
        parts = []
        for lot in lots:
            part = min(lot.left, amount)
            lot.left -= part
            amount -= part
            parts.append((lot, part))
        self.owed += amount
        return parts

    def in_order(self) -> list[Lot]:
        return sorted(self.lots, key=lambda lot: (lot.end, lot.number))

    def take_back(self, category: str, amount: int) -> None:
        own = [lot for lot in self.lots if lot.category == category]
        newest = sorted(own, key=lambda lot: -lot.number)
        others = [lot for lot in self.in_order() if lot not in newest]
        self.take(amount, [*newest, *others])
        self.sums[category] -= amount
        self.lines += 1

    def expire(self, today: date) -> None:
        """Let go of what has ended, one end after the other."""
        for end in sorted({lot.end for lot in self.lots if lot.end < today and lot.left}):
            for lot in self.lots:
                if lot.end == end:
                    self.expired += lot.left
                    lot.left = 0
            self.lines += 1


def a_model_member() -> Member:
    """A member as the world begins."""
    opening = Lot("Spend", 0, date(2026, 4, 30), 100)
    return Member([opening], {"Spend": 100, "Bonus": 0}, lines=1)


@dataclass
class Redemption:
    """What a redemption took, and from where."""

    member: str
    parts: list[tuple[Lot, int]]
    points: int
    is_reversed: bool = False


@dataclass
class Hold:
    """Points that wait."""

    id: str
    member: str
    points: int
    since: datetime
    number: int


@dataclass
class Model:
    """What the world should be like."""

    members: dict[str, Member] = field(
        default_factory=lambda: {member: a_model_member() for member in MEMBERS}
    )
    redemptions: dict[str, Redemption] = field(default_factory=dict)
    holds: list[Hold] = field(default_factory=list)
    queued: list[tuple[datetime, str, int]] = field(default_factory=list)
    keys: dict[str, tuple[str, int]] = field(default_factory=dict)
    now: datetime = BEGIN
    numbers: int = 0

    def number(self) -> int:
        self.numbers += 1
        return self.numbers

    def pass_time(self, until: datetime) -> None:
        """Do what is due on the way, in its order."""
        day = self.now.date()
        while day <= until.date():
            midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
            if midnight > self.now:
                self._process(midnight)
                for member in self.members.values():
                    member.expire(day)
            day += timedelta(days=1)
        self._process(until)
        self.now = until

    def _process(self, until: datetime) -> None:
        while self.queued and self.queued[0][0] <= until:
            at, name, amount = self.queued.pop(0)
            lot = Lot("Spend", self.number(), last_day(at), amount)
            self.members[name].earn(lot)


class Loop(RuleBasedStateMachine):
    """Drives one world and the model side by side."""

    def __init__(self, api: Loyalife) -> None:
        super().__init__()
        self.documented = api
        api.start(FIXTURE)
        self.model = Model()
        self.marked: Model | None = None
        self.calls = 0

    @property
    def api(self) -> Loyalife:
        """The two surfaces in turn: there is one state behind them."""
        self.calls += 1
        client = self.documented
        if self.calls % 2:
            short = client.short
            short.kept_token = client.token
            return short
        return client

    # Purchases

    @rule(member=members, amount=amounts)
    def purchase(self, member: str, amount: int) -> None:
        self.api.insert(member, amount, product_code="SHOP").ok()
        self._earn(member, "Spend", amount)

    @rule(member=members, amount=amounts)
    def big_purchase(self, member: str, amount: int) -> None:
        transaction_id = f"BIG-{len(self.model.holds)}-{self.model.numbers}"
        answer = self.api.insert(member, amount, product_code="BIG", transaction_id=transaction_id)
        answer.ok()
        held = amount > HOLD_OVER
        if not held:
            self._earn(member, "Spend", amount)
        if amount // 2:
            self._earn(member, "Bonus", amount // 2)
        if held:
            hold = Hold(transaction_id, member, amount, self.model.now, self.model.number())
            self.model.holds.append(hold)

    def _earn(self, member: str, category: str, points: int) -> None:
        lot = Lot(category, self.model.number(), last_day(self.model.now), points)
        self.model.members[member].earn(lot)

    @precondition(lambda self: self.model.holds)
    @rule(approved=st.booleans())
    def decide(self, approved: bool) -> None:
        hold = self.model.holds.pop(0)
        decision = "approve" if approved else "reject"
        self.documented.controlled("POST", f"/loyalife/holds/{hold.id}/{decision}", {})
        if not approved:
            return
        end = last_day(hold.since)
        if end < self.model.now.date():
            end = last_day(self.model.now.replace(day=1) - timedelta(days=1))
        self.model.members[hold.member].earn(Lot("Spend", hold.number, end, hold.points))

    @rule(member=members, amount=amounts)
    def take_back(self, member: str, amount: int) -> None:
        self.api.insert(member, amount, product_code="SHOP", transaction_type="CR").ok()
        self.model.members[member].take_back("Spend", amount)

    @rule(member=members, amount=amounts)
    def queue(self, member: str, amount: int) -> None:
        self.api.queue(self.documented.an_order(member, amount, product_code="SHOP")).ok()
        self.model.queued.append((self.model.now + BATCH_DELAY, member, amount))

    @rule(member=members, amount=amounts, key=st.sampled_from(["a", "b"]))
    def purchase_with_key(self, member: str, amount: int, key: str) -> None:
        self.api.insert(member, amount, product_code="SHOP", idempotency_key=key).ok()
        if key not in self.model.keys:
            self.model.keys[key] = (member, amount)
            self._earn(member, "Spend", amount)

    # Redemptions

    @rule(member=members, share=st.sampled_from([1, 2, 3]))
    def redeem_a_share(self, member: str, share: int) -> None:
        self._redeem(member, max(1, self.model.members[member].balance // share))

    @rule(member=members, share=st.sampled_from([1, 2]))
    def redeem_and_reverse_later(self, member: str, share: int) -> None:
        self.redeem_a_share(member, share)
        self.advance(40)
        if self.model.redemptions:
            self.reverse(-1)

    @rule(member=members, more=amounts)
    def redeem_too_much(self, member: str, more: int) -> None:
        self._redeem(member, max(0, self.model.members[member].balance) + more)

    def _redeem(self, member: str, points: int) -> None:
        known = self.model.members[member]
        answer = self.api.redeem(member, points)
        if known.balance < points:
            assert answer.error in ((200, "205"), (422, "205"))
            return
        parts = known.take(points, known.in_order())
        known.redeemed += points
        known.lines += 1
        self.model.redemptions[answer.value] = Redemption(member, parts, points)

    @precondition(lambda self: self.model.redemptions)
    @rule(pick=picks)
    def reverse(self, pick: int) -> None:
        id, redemption = picked(self.model.redemptions.items(), pick)
        answer = self.api.reverse(id, redemption.member)
        if redemption.is_reversed:
            assert answer.error in ((200, "206"), (409, "206"))
            return
        answer.ok()
        redemption.is_reversed = True
        known = self.model.members[redemption.member]
        known.redeemed -= redemption.points
        known.lines += 1
        today = self.model.now.date()
        for lot, part in redemption.parts:
            back = Lot(lot.category, lot.number, lot.end, part)
            if lot.end < today:
                number, end = self.model.number(), last_day(today_before(self.model.now))
                back = Lot(lot.category, number, end, part)
            if part:
                known.bring_in(back)

    # Time

    @rule(days=st.sampled_from([1, 20, 40]))
    def advance(self, days: int) -> None:
        self.documented.advance(f"{days}d")
        self.model.pass_time(self.model.now + timedelta(days=days))

    @rule()
    def go_back(self) -> None:
        """To the checkpoint, or make one if there is none."""
        if self.marked is None:
            self.documented.checkpoint("mark")
            self.marked = deepcopy(self.model)
            return
        self.documented.restore("mark")
        self.model, self.marked = self.marked, None

    # What holds after every step

    @invariant()
    def balances_agree(self) -> None:
        for name, known in self.model.members.items():
            assert self.api.check_availability(name).value == known.balance

    @invariant()
    def statements_add_up(self) -> None:
        for name, known in self.model.members.items():
            found = self.api.statement(name)
            assert found == {
                "Bonus": known.sums["Bonus"],
                "Spend": known.sums["Spend"],
                "Redeem": known.redeemed,
                "Partner": 0,
                "Purchased": 0,
                "OtherAccrued": 0,
                "ExpiredPoints": known.expired,
                "PointBalance": known.balance,
            }
            came_in = found["Bonus"] + found["Spend"]
            went_out = found["Redeem"] + found["ExpiredPoints"]
            assert found["PointBalance"] == came_in - went_out

    @invariant()
    def histories_add_up(self) -> None:
        for name, known in self.model.members.items():
            answer = self.api.get_history(name)
            if not known.lines:
                assert answer.error in ((200, "204"), (404, "204"))
                continue
            assert answer.count == known.lines
            lines: list[Json] = answer.value
            signs = {1: 1, 2: -1}
            moved = sum(signs[line["TransactionType"]] * line["Points"] for line in lines)
            assert moved == known.balance or answer.count > len(lines)

    @precondition(lambda self: self.calls % 3 == 0)
    @invariant()
    def schedules_hold_what_is_left(self) -> None:
        for name, known in self.model.members.items():
            ends: dict[str, int] = {}
            for lot in known.lots:
                if lot.left:
                    ends[str(lot.end)] = ends.get(str(lot.end), 0) + lot.left
            first = self.model.now.year
            periods = [
                period for year in (first, first + 1) for period in self.api.schedule(name, year)
            ]
            assert {
                period["ScheduleDate"][:10]: period["TotalAvailablePoints"]
                for period in periods
                if period["TotalAvailablePoints"]
            } == ends
            for period in periods:
                assert period["TotalAvailablePoints"] == (
                    period["AccrualPoints"]
                    - period["RedeemPoints"]
                    - period["BlockedPoints"]
                    - period["TotalExpiredPoints"]
                )


def today_before(now: datetime) -> datetime:
    """A time a month ago, so that its points end with the present month."""
    return now.replace(day=1) - timedelta(days=1)


def test_any_sequence_of_calls_leaves_the_books_in_order(in_process_api: Loyalife) -> None:
    run_machine(lambda: Loop(in_process_api), examples=30, steps=25)

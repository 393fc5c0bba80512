"""Random days in a programme: what analytics say is what a recount of all records says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mockserver.core.errors import DomainError
from mockserver.core.ledger import EntryKind
from mockserver.core.times import DAY_MS, HOUR_MS, WEEK_MS
from mockserver.core.world import Transaction, World
from mockserver.providers.expys import fixture
from mockserver.providers.expys.provider import EXPYS
from mockserver.providers.expys.refusals import NotFound
from mockserver.providers.expys.rules import analytics, members, offers, redemptions, wallets
from mockserver.providers.expys.rules import figures as running
from mockserver.providers.expys.state import (
    LEDGER,
    MEMBERS,
    OFFER_FIGURES,
    ORGS,
    REDEMPTIONS,
    RUNNING_TOTALS,
    CanceledReason,
    Interval,
    Org,
    Partition,
    Redemption,
    RedemptionStatus,
)
from tests.core.builders import NOON, a_world

PARTITIONS: tuple[Partition, ...] = (
    ("org_wallets", "sandbox"),
    ("org_wallets", "live"),
    ("org_pool", "live"),
)
MEMBER_IDS = ("ada", "ben")
OFFER_PRICES = {"off_a": 3, "off_b": 0, "off_c": 7}
CHECKPOINTS = ("one", "two")
ENDS: tuple[fixture.Status, ...] = ("CANCELED", "COMPLETED")

partitions = st.sampled_from(PARTITIONS)
member_ids = st.sampled_from(MEMBER_IDS)
offer_ids = st.sampled_from(sorted(OFFER_PRICES))
numbers = st.integers(0, 99)
checkpoints = st.sampled_from(CHECKPOINTS)
# Some things in the fixture lie in the future, so that the present has to squeeze in before.
times = st.integers(-60, 30).map("{:+}h".format)


def a_section(data: st.DataObject) -> fixture.Section:
    """Two orgs whose members have some past."""
    return fixture.Section(
        orgs=(
            fixture.Org(
                id="org_wallets",
                name="Wallets",
                sandbox=a_part(data, "rdm_sandbox", points=st.integers(0, 20)),
                live=a_part(data, "rdm_live", points=st.integers(0, 20)),
            ),
            fixture.Org(
                id="org_pool",
                name="Pool",
                settlement="ORG_POOL",
                live=a_part(data, "rdm_pool", points=st.none()),
            ),
        )
    )


def a_part(
    data: st.DataObject, prefix: str, points: st.SearchStrategy[int | None]
) -> fixture.Partition:
    """Members with points or without wallets, and some bookings that are over."""
    return fixture.Partition(
        offers=tuple(
            fixture.Offer(id=name, title=name, points_price=price)
            for name, price in OFFER_PRICES.items()
        ),
        members=tuple(
            fixture.Member(
                external_user_id=name, points=data.draw(points), created_at=data.draw(times)
            )
            for name in MEMBER_IDS
        ),
        redemptions=tuple(
            fixture.Redemption(
                id=f"{prefix}_{number}",
                offer=data.draw(offer_ids),
                member=data.draw(member_ids),
                status=data.draw(st.sampled_from(ENDS)),
                created_at=data.draw(times),
            )
            for number in range(data.draw(st.integers(0, 3)))
        ),
    )


class FiguresMachine(RuleBasedStateMachine):
    """One world; after every step the figures are compared with a recount."""

    def __init__(self) -> None:
        super().__init__()
        self.world: World = a_world(due_handlers=EXPYS.due_handlers)

    @initialize(data=st.data(), size=st.integers(1, 5), entries=st.integers(0, 2))
    def begin(self, data: st.DataObject, size: int, entries: int) -> None:
        population = fixture.Population(org="org_wallets", members=size, entries_per_member=entries)
        step = self.world.transaction()
        EXPYS.seed(step, a_section(data))
        EXPYS.populate(step, population)

    def org(self, partition: Partition) -> Org:
        org = self.world.store.get(ORGS, partition[0])
        assert org is not None
        return org

    # What happens

    @rule(partition=partitions, member=member_ids, amount=st.integers(1, 20))
    def credit(self, partition: Partition, member: str, amount: int) -> None:
        self.attempt(lambda step: self._credit(step, partition, member, amount))

    def _credit(self, step: Transaction, partition: Partition, member: str, amount: int) -> None:
        found = members.find(step.store, partition, member)
        wallets.credit(step, self.org(partition), found, amount, None)

    @rule(partition=partitions, member=member_ids, offer=offer_ids)
    def book(self, partition: Partition, member: str, offer: str) -> None:
        self.attempt(lambda step: self._book(step, partition, member, offer))

    def _book(self, step: Transaction, partition: Partition, member: str, offer: str) -> None:
        found = members.find(step.store, partition, member)
        booked = offers.find(step.store, partition, offer)
        redemptions.book(step, self.org(partition), found, booked)

    @rule(number=numbers, status=st.sampled_from(RedemptionStatus))
    def move(self, number: int, status: RedemptionStatus) -> None:
        how = redemptions.Move(CanceledReason.OTHER)
        self.on_a_booking(
            number, lambda step, booking: redemptions.move(step, booking, status, how)
        )

    @rule(number=numbers)
    def cancel(self, number: int) -> None:
        self.move(number, RedemptionStatus.CANCELED)

    @rule(number=numbers, rating=st.integers(0, 10))
    def rate(self, number: int, rating: int) -> None:
        self.on_a_booking(
            number, lambda step, booking: redemptions.rate(step, booking, rating, None)
        )

    @rule(partition=partitions, member=member_ids, retain=st.booleans())
    def remove(self, partition: Partition, member: str, retain: bool) -> None:
        key = (*partition, member)
        self.attempt(lambda step: members.remove(step, key, retain_balance=retain))

    @rule(partition=partitions, member=member_ids)
    def revive(self, partition: Partition, member: str) -> None:
        self.attempt(lambda step: members.upsert(step, (*partition, member), members.Profile()))

    @rule(partition=partitions, member=member_ids)
    def fail(self, partition: Partition, member: str) -> None:
        def act(step: Transaction) -> None:
            members.upsert(step, (*partition, member), members.Profile())
            if partition[0] == "org_wallets":
                self._credit(step, partition, member, 9)
            raise NotFound("end of the transaction", "")

        self.attempt(act)

    @rule(hours=st.integers(1, 40))
    def wait(self, hours: int) -> None:
        self.world.advance(hours * HOUR_MS)

    @rule(name=checkpoints)
    def keep(self, name: str) -> None:
        self.world.set_checkpoint(name)

    @rule(name=checkpoints)
    def go_back(self, name: str) -> None:
        if name in {each.name for each in self.world.checkpoints}:
            self.world.restore(name)

    @rule()
    def fork(self) -> None:
        self.world = self.world.fork("fork")

    def attempt(self, act: Callable[[Transaction], object]) -> None:
        """Do it in a transaction; what the rules refuse leaves no trace."""
        try:
            with self.world.transaction() as step:
                act(step)
        except DomainError:
            pass

    def on_a_booking(self, number: int, act: Callable[[Transaction, Redemption], object]) -> None:
        """Do something with one of the bookings, if there are any."""
        ids = sorted(key for key, _ in self.world.store.items(REDEMPTIONS))
        if ids:
            booking = self.world.store.get(REDEMPTIONS, ids[number % len(ids)])
            assert booking is not None
            self.attempt(lambda step: act(step, booking))

    # What is always true

    def minted(self, partition: Partition, start_ms: int, end_ms: int) -> int:
        return sum(
            entry.amount
            for _, entry in self.world.store.items(LEDGER.entries)
            if entry.kind is EntryKind.EARN
            and isinstance(entry.account, tuple)
            and entry.account[:2] == partition
            and start_ms <= entry.at_ms < end_ms
        )

    def bookings(self, partition: Partition) -> list[Redemption]:
        found = [each for _, each in self.world.store.items(REDEMPTIONS)]
        return [each for each in found if each.partition == partition]

    def cost(self, booking: Redemption) -> int:
        if booking.partition[0] == "org_pool":
            return booking.points
        debits = (entry for _, entry in self.world.store.items(LEDGER.entries))
        return -sum(
            entry.amount
            for entry in debits
            if entry.reference == booking.id and entry.kind is EntryKind.SPEND
        )

    @invariant()
    def the_summary_is_a_recount(self) -> None:
        for partition in PARTITIONS:
            summary = analytics.summarize(self.world.store, partition)
            bookings = self.bookings(partition)
            people = [each for _, each in self.world.store.items(MEMBERS)]
            assert summary == analytics.Summary(
                sum(p.partition == partition and p.removed_at_ms is None for p in people),
                self.minted(partition, -(2**62), 2**62),
                sum(map(self.cost, bookings)),
                {
                    status: sum(each.status is status for each in bookings)
                    for status in RedemptionStatus
                },
            )

    @invariant()
    def the_offers_are_a_recount(self) -> None:
        for partition in PARTITIONS:
            bookings = self.bookings(partition)
            found = analytics.by_offer(self.world.store, partition)
            for figures in found:
                mine = [each for each in bookings if each.offer == figures.key[2]]
                statuses = [each.status for each in mine]
                ratings = [each.feedback.rating for each in mine if each.feedback]
                assert figures.signups == len(mine) > 0
                assert figures.completions == statuses.count(RedemptionStatus.COMPLETED)
                assert figures.cancellations == statuses.count(RedemptionStatus.CANCELED)
                assert figures.spent == sum(map(self.cost, mine))
                assert (figures.rating_sum, figures.ratings) == (sum(ratings), len(ratings))
            assert {each.key[2] for each in found} == {each.offer for each in bookings}
            order = [(-each.signups, each.key[2]) for each in found]
            assert order == sorted(order)

    @invariant()
    def every_bucket_is_a_recount(self) -> None:
        start_ms, end_ms = NOON - 4 * DAY_MS + 7, max(self.world.now_ms(), NOON) + WEEK_MS
        for partition in PARTITIONS:
            bookings = self.bookings(partition)
            for bucket in analytics.series(
                self.world.store, partition, start_ms, end_ms, Interval.DAY
            ):
                mine = [
                    each
                    for each in bookings
                    if bucket.start_ms <= each.created_at_ms < bucket.end_ms
                ]
                assert bucket.minted == self.minted(partition, bucket.start_ms, bucket.end_ms)
                assert bucket.spent == sum(map(self.cost, mine))
                assert bucket.signups == len(mine)

    @invariant()
    def there_is_one_total_for_each_instant_in_order(self) -> None:
        for partition in PARTITIONS:
            found = sorted(
                (key[2], total.at_ms)
                for key, total in self.world.store.items(RUNNING_TOTALS)
                if key[:2] == partition
            )
            assert [position for position, _ in found] == list(range(1, len(found) + 1))
            instants = [at_ms for _, at_ms in found]
            assert instants == sorted(set(instants))

    @invariant()
    def figures_of_other_parts_do_not_appear(self) -> None:
        keys = {key[:2] for key, _ in self.world.store.items(OFFER_FIGURES)}
        assert keys <= {*PARTITIONS, ("org_pool", "sandbox")}


FiguresMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, derandomize=True
)
TestFigures = FiguresMachine.TestCase


@pytest.mark.parametrize("before", [{}, {NOON: 10}], ids=["alone", "beside others"])
def test_many_mints_at_once_are_counted_like_one_after_the_other(before: dict[int, int]) -> None:
    partition, points = ("org", "sandbox"), {NOON: 2, NOON - 1: 1}
    filled, one_by_one = a_world().store, a_world().store
    for store in (filled, one_by_one):
        running.minted(store, partition, before)
    running.fill_minted(filled, partition, points)
    for at_ms, amount in points.items():
        running.minted(one_by_one, partition, {at_ms: amount})
    for instant in (NOON - 1, NOON, NOON + 1):
        found = running.totals_before(filled, partition, [instant])
        assert found == running.totals_before(one_by_one, partition, [instant])
    assert running.total(filled, partition) == running.total(one_by_one, partition)

"""The points loop against a simple model: any sequence of calls leaves the books in order."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from datetime import timedelta
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.builders import Json
from tests.providers.vinr.api import Answer, Vinr, a_world
from tests.providers.vinr.model import (
    COSTS,
    DISCOUNT,
    HIGH_FROM,
    MEMBERS,
    OPENING,
    STOCK,
    Member,
    Model,
    Payment,
    Redemption,
    Refund,
)

T = TypeVar("T")

# How long idempotency keys are remembered.
KEPT = timedelta(hours=24)


def a_start(*, resets: bool) -> Json:
    """Two members, a rule that gives more to the high tier, and a reward of each kind."""
    program = {
        "id": "prog_default",
        "name": "Program",
        "expiry": {"mode": "rolling", "months": 1, "resetOnActivity": resets},
        "tierConfig": {
            "qualifyOn": "spend",
            "tiers": [{"name": "Low", "threshold": 0}, {"name": "High", "threshold": HIGH_FROM}],
        },
    }
    earning = {
        "id": "rule_1",
        "trigger": "payment.completed",
        "award": {"type": "per_amount", "per": 10, "points": 1},
        "multipliers": [{"tier": "high", "factor": 2}],
    }
    thing = {
        "id": "rwd_thing",
        "name": "Thing",
        "type": "free_product",
        "cost": COSTS["rwd_thing"],
        "value": {"product": "prod_thing", "quantity": 1},
        "inventory": STOCK,
    }
    off = {
        "id": "rwd_off",
        "name": "Off",
        "type": "discount_amount",
        "cost": COSTS["rwd_off"],
        "value": {"amount": DISCOUNT, "currency": "EUR"},
    }
    opening = {"amount": OPENING, "reason": "goodwill_credit", "at": "-1d"}
    return a_world(
        programs=[program],
        earning_rules=[earning],
        rewards=[thing, off],
        customers=[{"id": f"cust_{name}"} for name in MEMBERS],
        accounts=[
            {
                "id": f"loy_{name}",
                "customer": f"cust_{name}",
                "ledger": [opening],
                "created_at": "-2d",
            }
            for name in MEMBERS
        ],
    )


members = st.sampled_from(MEMBERS)
amounts = st.integers(1, 400)
points = st.integers(1, 60)
picks = st.integers(0, 2**16)
later = st.sampled_from([timedelta(seconds=1), *(timedelta(days=days) for days in (2, 20, 40))])


class Loop(RuleBasedStateMachine):
    """Drives one world and the model side by side."""

    def __init__(self, api: Vinr, *, resets: bool) -> None:
        super().__init__()
        self.api = api
        api.start(a_start(resets=resets))
        self.model = Model(resets)
        self.marked: Model | None = None
        self.calls = 0
        # Something to refund and to reverse from the first step on.
        for name in MEMBERS:
            self.pay(name, HIGH_FROM - 100, at_once=True)
            self.redeem(name, "rwd_off")

    def by_reference(self) -> bool:
        """The two surfaces in turn: there is one state behind them."""
        self.calls += 1
        return self.calls % 2 == 0

    # Adjustments

    @rule(name=members, amount=points)
    def credit(self, name: str, amount: int) -> None:
        self.api.move(f"loy_{name}", amount, reason="goodwill_credit").ok()
        self.model.members[name].credit(self.model.a_lot(amount), "goodwill_credit")

    @rule(name=members, amount=points, key=st.sampled_from(["a", "b"]))
    def credit_with_key(self, name: str, amount: int, key: str) -> None:
        answer = self.api.move(f"loy_{name}", amount, key=key)
        known = self.model.keys.get(key)
        if known is None or known[2] + KEPT <= self.model.now:
            answer.ok()
            self.model.keys[key] = (name, amount, self.model.now, answer)
            self.model.members[name].credit(self.model.a_lot(amount), "manual_adjustment")
        elif known[:2] == (name, amount):
            assert (answer.status, answer.body) == (known[3].status, known[3].body)
        else:
            assert answer.error == (409, "idempotency_key_reused")

    @rule(name=members, more=st.sampled_from([-40, -5, 0, 0, 5]))
    def debit(self, name: str, more: int) -> None:
        """Something below the balance, all of it, or more than there is."""
        member = self.model.members[name]
        amount = max(1, member.balance + more)
        answer = self.api.move(f"loy_{name}", -amount, reason="manual_correction")
        if amount > member.balance:
            assert answer.error == (422, "insufficient_points")
            return
        answer.ok()
        member.take(amount, "manual_correction")

    # Redemptions

    @rule(name=members, reward=st.sampled_from(list(COSTS)))
    def redeem(self, name: str, reward: str) -> None:
        member = self.model.members[name]
        answer = self._redeem(name, reward)
        if reward == "rwd_thing" and not self.model.stock:
            assert answer.error == (422, "reward_out_of_stock")
            return
        if member.balance < COSTS[reward]:
            assert answer.error == (422, "insufficient_points")
            return
        parts = member.take(COSTS[reward], "redemption")
        self.model.stock -= reward == "rwd_thing"
        self.model.is_active(member)
        self.model.redemptions.append(Redemption(answer.data["id"], member, reward, parts))

    def _redeem(self, name: str, reward: str) -> Answer:
        if not self.by_reference():
            return self.api.redeem_reward(f"loy_{name}", reward)
        body = {"customer": f"cust_{name}", "redeemable_id": reward, "redeemable_type": "reward"}
        return self.api.post("/v1/redemptions", body)

    @precondition(lambda self: self.model.redemptions)
    @rule(pick=picks)
    def reverse(self, pick: int) -> None:
        redemption = _pick(self.model.redemptions, pick)
        answer = self.api.post(f"/v1/loyalty/redemptions/{redemption.id}/reverse")
        if redemption.status in ("released", "reversed"):
            assert answer.error == (422, "redemption_not_reversible")
            return
        answer.ok()
        self.model.undo(redemption)

    @rule(name=members, by=later)
    def redeem_and_reverse_later(self, name: str, by: timedelta) -> None:
        self.redeem(name, "rwd_off")
        self.advance(by)
        self.reverse(-1)

    @precondition(lambda self: self.model.redemptions)
    @rule(pick=picks)
    def hand_over(self, pick: int) -> None:
        redemption = _pick(self.model.redemptions, pick)
        answer = self.api.post(f"/v1/loyalty/redemptions/{redemption.id}/fulfill")
        if redemption.reward != "rwd_thing" or redemption.status != "issued":
            assert answer.error == (422, "redemption_not_fulfillable")
            return
        answer.ok()
        redemption.status = "fulfilled"

    # Payments

    @rule(name=members, amount=amounts, at_once=st.booleans())
    def pay(self, name: str, amount: int, at_once: bool) -> None:
        self._paid(self._pay(name, amount, at_once), self.model.members[name], amount, at_once)

    def _pay(self, name: str, amount: int, at_once: bool, **more: object) -> Answer:
        method = {} if at_once else {"payment_method": None}
        return self.api.pay(amount, f"cust_{name}", **method, **more)

    def _paid(
        self,
        answer: Answer,
        member: Member,
        amount: int,
        at_once: bool,
        redemption: Redemption | None = None,
    ) -> None:
        assert answer.data["amount"] == amount
        payment = Payment(answer.data["id"], member, amount, redemption)
        self.model.payments.append(payment)
        if redemption is not None:
            redemption.payment = payment
        if at_once:
            self.model.complete(payment)

    @precondition(lambda self: self.model.redemptions)
    @rule(pick=picks, amount=amounts, at_once=st.booleans())
    def pay_with_a_discount(self, pick: int, amount: int, at_once: bool) -> None:
        redemption = _pick(self.model.redemptions, pick)
        member = redemption.member
        answer = self._pay(self._name(member), amount, at_once, redemption=redemption.id)
        is_free = redemption.status == "issued" and redemption.payment is None
        if redemption.reward != "rwd_off" or not is_free:
            assert answer.error == (422, "redemption_not_applicable")
            return
        self._paid(answer, member, max(0, amount - DISCOUNT), at_once, redemption)

    def _name(self, member: Member) -> str:
        (name,) = (each for each in MEMBERS if self.model.members[each] is member)
        return name

    @precondition(lambda self: bool(_with(self.model.payments, "pending")))
    @rule(pick=picks, works=st.booleans())
    def decide_about_a_payment(self, pick: int, works: bool) -> None:
        payment = _pick(_with(self.model.payments, "pending"), pick)
        lever = "complete" if works else "fail"
        self.api.controlled("POST", f"/vinr/payments/{payment.id}/{lever}", {})
        if works:
            self.model.complete(payment)
            return
        payment.status = "failed"
        redemption = payment.redemption
        if redemption and redemption.status == "issued" and redemption.payment is payment:
            redemption.payment = None

    # Refunds

    @precondition(lambda self: self.model.payments)
    @rule(
        pick=picks,
        share=st.sampled_from([1, 2, 3]),
        more=st.sampled_from([0, 0, 1]),
        decision=st.sampled_from(["succeed", "fail", None]),
    )
    def refund(self, pick: int, share: int, more: int, decision: str | None) -> None:
        payment = _pick(self.model.payments, pick)
        left = self.model.left(payment)
        amount = max(1, left // share) + more
        answer = self.api.post("/v1/refunds", {"payment": payment.id, "amount": amount})
        if payment.status not in ("completed", "partially_refunded"):
            assert answer.error == (422, "payment_not_refundable")
            return
        if amount > left:
            assert answer.error == (422, "amount_too_large")
            return
        refund = Refund(answer.data["id"], payment, amount)
        self.model.refunds.append(refund)
        if decision is not None:
            self._decide(refund, decision)

    @precondition(lambda self: bool(_with(self.model.refunds, "pending", "succeeded")))
    @rule(pick=picks, decision=st.sampled_from(["succeed", "fail"]))
    def decide_about_a_refund(self, pick: int, decision: str) -> None:
        self._decide(_pick(_with(self.model.refunds, "pending", "succeeded"), pick), decision)

    def _decide(self, refund: Refund, decision: str) -> None:
        shown = self.api.controlled("POST", f"/vinr/refunds/{refund.id}/{decision}", {})
        if decision == "fail":
            self.model.fail(refund)
            return
        if refund.status == "pending":
            self.model.succeed(refund)
        earned = refund.payment.award is not None
        taken = {"applied": refund.taken, "shortfall": refund.missed}
        assert shown["loyalty_clawback"] == (taken if earned else None)

    @precondition(lambda self: self.model.payments)
    @rule(pick=picks, by=later)
    def refund_and_fail_later(self, pick: int, by: timedelta) -> None:
        self.refund(pick, 1, 0, "succeed")
        self.advance(by)
        for refund in _with(self.model.refunds, "succeeded")[-1:]:
            self._decide(refund, "fail")

    @precondition(lambda self: self.model.payments)
    @rule(pick=picks, amount=points)
    def refund_what_was_spent(self, pick: int, amount: int) -> None:
        """What one refund does not find is not asked for by the next."""
        name = self._name(_pick(self.model.payments, pick).member)
        self.debit(name, 0)
        self.refund(pick, 2, 0, "succeed")
        self.credit(name, amount)
        self.refund(pick, 1, 0, "succeed")

    # Time

    @rule(by=later)
    def advance(self, by: timedelta) -> None:
        self.api.advance(f"{int(by.total_seconds())}s")
        self.model.pass_time(self.model.now + by)

    @rule()
    def go_back(self) -> None:
        """To the checkpoint, or make one if there is none."""
        if self.marked is None:
            self.api.checkpoint("mark")
            self.marked = deepcopy(self.model)
            return
        self.api.restore("mark")
        self.model, self.marked = self.marked, None

    # What holds after every step

    @invariant()
    def members_agree(self) -> None:
        for name, known in self.model.members.items():
            found = self.api.account(f"loy_{name}")
            assert (found["balance"], found["lifetime_points"]) == (known.balance, known.lifetime)
            assert (found["qualifying_value"], found["tier"]) == (known.spend, known.tier)
            shown = self.api.get(f"/v1/loyalty-accounts/la_{name}").data
            assert shown["points_balance"] == known.balance

    @invariant()
    def books_agree(self) -> None:
        for name, known in self.model.members.items():
            entries = self.api.entries(f"loy_{name}")[::-1]
            assert [(each["amount"], each["reason"]) for each in entries] == known.lines
            balance = 0
            for each in entries:
                balance += each["amount"]
                assert each["balance_after"] == balance
            assert balance == known.balance

    @invariant()
    def what_is_owed_is_the_sum_of_the_balances(self) -> None:
        held = sum(known.balance for known in self.model.members.values())
        assert self.api.outstanding() == held

    @invariant()
    def stock_and_statuses_agree(self) -> None:
        assert self.api.get("/v1/loyalty/rewards/rwd_thing").data["inventory"] == self.model.stock
        for path, known in (
            ("/v1/loyalty/redemptions", self.model.redemptions),
            ("/v1/payments", self.model.payments),
            ("/v1/refunds", self.model.refunds),
        ):
            found = {each["id"]: each["status"] for each in self.api.get(path, limit=100).items}
            assert found == {each.id: each.status for each in known}


def _with(known: Sequence[T], *statuses: str) -> list[T]:
    return [each for each in known if each.status in statuses]  # type: ignore[attr-defined]


def _pick(known: Sequence[T], number: int) -> T:
    return known[number % len(known)]


@pytest.mark.parametrize("resets", [False, True], ids=["ends stay", "activity resets ends"])
def test_any_sequence_of_calls_leaves_the_books_in_order(
    in_process_api: Vinr, resets: bool
) -> None:
    run_state_machine_as_test(
        lambda: Loop(in_process_api, resets=resets),  # type: ignore[arg-type]  # any factory will do
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )

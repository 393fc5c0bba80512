"""Random operations, faults of all kinds and a client that tries again, on a socket.

Whatever is lost on the way, each operation happens once or not at all, as the model says: no
point is spent or minted twice, and none is lost.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx2
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from mockserver.exchange.wire.outgoing import GARBAGE
from tests.builders import ORG_KEY, Api, Json, a_fixture, an_org
from tests.exchange.failing import fail, send
from tests.exchange.wire.line import Line
from tests.machines import picked, run_machine

MEMBERS = ("ann", "bob")
PRICES = {"off_cheap": 10, "off_dear": 70, "off_free": 0}
STOCK = 3
BEGIN_POINTS = 100
OPERATIONS = ("creditWallet", "createRedemption", "cancelRedemption")
ATTEMPTS_MAX = 4

FIXTURE = a_fixture(
    an_org(
        {
            "offers": [
                {"id": id, "title": id, "pointsPrice": price, "quantityRemaining": STOCK}
                for id, price in PRICES.items()
            ],
            "members": [{"externalUserID": member, "points": BEGIN_POINTS} for member in MEMBERS],
        }
    )
)

# What a client of httpx2 notices of each fault; an answer that drips is whole.
NOTICED: dict[str, type[Exception]] = {
    "reset": httpx2.ReadError,
    "close": httpx2.RemoteProtocolError,
    "hang": httpx2.RemoteProtocolError,
    "truncate": httpx2.RemoteProtocolError,
}


@dataclass
class Booking:
    """Who booked what, and whether that still stands."""

    member: str
    offer: str
    canceled: bool = False


@dataclass
class Act:
    """One operation that the client wants to happen once, under one key."""

    operation: str
    key: str
    path: str
    body: Json
    booking: str = ""
    happened: bool = False
    answer: bytes | None = None


@dataclass(frozen=True)
class Strike:
    """A fault that fired."""

    phase: str
    effect: Json

    @property
    def wire(self) -> str | None:
        found: str | None = self.effect.get("wire")
        return found


@dataclass
class Model:
    """What the world should be like."""

    moves: dict[str, list[int]] = field(
        default_factory=lambda: {member: [BEGIN_POINTS] for member in MEMBERS}
    )
    bookings: dict[str, Booking] = field(default_factory=dict)
    events: Counter[str] = field(default_factory=Counter)

    def standing(self, offer: str, member: str | None = None) -> int:
        """How many bookings of an offer are not canceled."""
        return sum(
            booking.offer == offer and member in (None, booking.member) and not booking.canceled
            for booking in self.bookings.values()
        )

    def refusal(self, act: Act) -> str | None:
        """The error that an act meets by itself."""
        if act.operation == "createRedemption":
            member, offer = act.body["externalUserID"], act.body["offer"]
            if self.standing(offer, member):
                return "REDEMPTION_ALREADY_EXISTS"
            if self.standing(offer) == STOCK:
                return "OFFER_UNAVAILABLE"
            if sum(self.moves[member]) < PRICES[offer]:
                return "INSUFFICIENT_POINTS"
        if act.operation == "cancelRedemption" and self.bookings[act.booking].canceled:
            return "CONFLICT"
        return None

    def commit(self, act: Act, newest: str) -> None:
        """The act has happened; `newest` is the newest booking."""
        if act.operation == "creditWallet":
            self._move(act.body["externalUserID"], act.body["amount"])
        elif act.operation == "createRedemption":
            member, offer = act.body["externalUserID"], act.body["offer"]
            assert newest not in self.bookings
            self.bookings[newest] = Booking(member, offer)
            self.events["redemption.created"] += 1
            self._move(member, -PRICES[offer])
        else:
            booking = self.bookings[act.booking]
            booking.canceled = True
            self.events["redemption.canceled"] += 1
            self._move(booking.member, PRICES[booking.offer])

    def _move(self, member: str, points: int) -> None:
        if points:
            self.moves[member].append(points)
            self.events["wallet.credited" if points > 0 else "wallet.debited"] += 1


effects_of_a_header = st.one_of(
    st.fixed_dictionaries(
        {"error": st.sampled_from(["INTERNAL", "CONFLICT"])}, optional={"delay": st.just("1ms")}
    ),
    st.fixed_dictionaries(
        {"wire": st.sampled_from(["reset", "close", "hang"])}, optional={"delay": st.just("1ms")}
    ),
    st.fixed_dictionaries(
        {"wire": st.sampled_from(["truncate", "garbage", "drip"]), "delay": st.just("1ms")}
    ),
    st.just({"delay": "1ms"}),
)
effects = effects_of_a_header | st.fixed_dictionaries(
    {"error": st.sampled_from([{"status": 200}, {"status": 503}])}
)
phases = st.sampled_from(["before", "after"])
choices = st.fixed_dictionaries(
    {},
    optional={
        "skip": st.integers(0, 2),
        "every": st.integers(1, 3),
        "times": st.integers(1, 3),
        "share": st.sampled_from([0.3, 0.7]),
    },
)
picks = st.integers(0, 2**16)
members = st.sampled_from(MEMBERS)
attempts = st.integers(1, ATTEMPTS_MAX)


class Retrying(RuleBasedStateMachine):
    """Drives one world and the model side by side."""

    def __init__(self, api: Api) -> None:
        super().__init__()
        self.api = api
        self.api.start(FIXTURE)
        self.model = Model()
        self.faults: dict[str, Strike] = {}
        self.acts: list[Act] = []

    # Faults

    @rule(
        operations=st.sets(st.sampled_from(OPERATIONS), min_size=1),
        effect=effects,
        phase=phases,
        choice=choices,
    )
    def add_a_fault(self, operations: set[str], effect: Json, phase: str, choice: Json) -> None:
        phase = _possible(phase, effect)
        added = fail(self.api, operation=sorted(operations), phase=phase, **choice, **effect)
        self.faults[added] = Strike(phase, effect)

    @rule()
    def clear_faults(self) -> None:
        self.api.controlled("DELETE", "/faults")
        self.faults.clear()

    # Acts

    @rule(member=members, amount=st.integers(1, 60), count=attempts)
    def credit(self, member: str, amount: int, count: int) -> None:
        body = {"externalUserID": member, "amount": amount}
        self._begin("creditWallet", "/v1/wallet/credit", body, count)

    @rule(member=members, offer=st.sampled_from(sorted(PRICES)), count=attempts)
    def redeem(self, member: str, offer: str, count: int) -> None:
        body = {"externalUserID": member, "offer": offer}
        self._begin("createRedemption", "/v1/redemptions", body, count)

    @precondition(lambda self: self.model.bookings)
    @rule(pick=picks, count=attempts)
    def cancel(self, pick: int, count: int) -> None:
        booking = picked(self.model.bookings, pick)
        path = f"/v1/redemptions/{booking}/cancel"
        self._begin("cancelRedemption", path, {}, count, booking)

    @precondition(lambda self: self.acts)
    @rule(pick=picks, count=attempts)
    def come_back_to_an_act(self, pick: int, count: int) -> None:
        self._run(picked(self.acts, pick), count)

    @rule(member=members, effect=effects_of_a_header, phase=phases)
    def credit_with_a_fault_of_its_own(self, member: str, effect: Json, phase: str) -> None:
        phase = _possible(phase, effect)
        code = [effect["error"]] if "error" in effect else []
        named = [f"{name}={value}" for name, value in effect.items() if name != "error"]
        asked = "; ".join([*code, *named, f"phase={phase}"])
        body = {"externalUserID": member, "amount": 1}
        act = self._new("creditWallet", "/v1/wallet/credit", body)
        self._attempt(act, {"X-Mock-Fault": asked}, Strike(phase, effect))

    @rule(member=members)
    def credit_and_go_away_before_the_answer(self, member: str) -> None:
        self.clear_faults()
        act = self._new(
            "creditWallet", "/v1/wallet/credit", {"externalUserID": member, "amount": 1}
        )
        with Line(self.api) as line:
            line.ask(act.path, act.body, by=ORG_KEY, headers={"Idempotency-Key": act.key})
        self._run(act, 1)

    def _begin(self, operation: str, path: str, body: Json, count: int, booking: str = "") -> None:
        self._run(self._new(operation, path, body, booking), count)

    def _new(self, operation: str, path: str, body: Json, booking: str = "") -> Act:
        act = Act(operation, f"key-{len(self.acts)}", path, body, booking)
        self.acts.append(act)
        return act

    def _run(self, act: Act, count: int) -> None:
        """Try until an answer has come that can be believed, with so many attempts at most."""
        for _ in range(count):
            before = self._fires()
            if self._attempt(act, {}, before):
                return

    def _fires(self) -> dict[str, int]:
        listed = self.api.controlled("GET", "/faults")["faults"]
        return {each["id"]: each["fires"] for each in listed}

    def _attempt(self, act: Act, headers: dict[str, str], struck: Strike | dict[str, int]) -> bool:
        """Send the request once, and say whether its end is known to the client."""
        refusal = None if act.happened else self.model.refusal(act)
        sent = {"Idempotency-Key": act.key, **headers}
        answer: httpx2.Response | Exception
        try:
            answer = send(self.api, "POST", act.path, ORG_KEY, act.body, sent)
        except httpx2.TransportError as error:
            answer = error
        strike = struck if isinstance(struck, Strike) else self._what_fired(struck)
        before = strike is not None and strike.phase == "before"
        if refusal and not (before and _replaces(strike)):
            # What fails by itself keeps its own error, whatever was to come after it.
            assert isinstance(answer, httpx2.Response)
            assert answer.json()["error"]["code"] == refusal
            return True
        if not act.happened and not (before and _replaces(strike)):
            self.model.commit(act, self._newest_booking())
            act.happened = True
        return self._judge(act, strike, answer)

    def _what_fired(self, before: dict[str, int]) -> Strike | None:
        """The fault with an effect that the newest request has met."""
        now = self._fires()
        fired = [self.faults[each] for each in now if now[each] > before[each]]
        found = [each for each in fired if _replaces(each)]
        assert len(found) <= 1
        return found[0] if found else None

    def _judge(self, act: Act, strike: Strike | None, got: httpx2.Response | Exception) -> bool:
        """Check what the client has got against what it should, and say whether it is done."""
        if strike is not None and strike.wire in NOTICED:
            assert type(got) is NOTICED[strike.wire], f"{strike} {got!r}"
            return False
        assert isinstance(got, httpx2.Response), f"{strike} {got!r}"
        if strike is not None and strike.wire == "garbage":
            assert got.content == GARBAGE
            return False
        if strike is not None and "error" in strike.effect:
            error = strike.effect["error"]
            if isinstance(error, dict):
                assert (got.status_code, got.content) == (error["status"], b"")
            else:
                assert got.json()["error"]["code"] == error
            return False
        assert got.is_success
        assert act.answer in (None, got.content)
        act.answer = got.content
        return True

    def _newest_booking(self) -> str:
        found = self._read("/v1/redemptions?limit=1")["redemptions"]
        return found[0]["id"] if found else ""

    def _read(self, path: str) -> Any:
        """A read past all faults, which are for writes."""
        return self.api.get(path, ORG_KEY).data

    # What holds after every step

    @invariant()
    def every_point_is_where_the_model_has_it(self) -> None:
        for member, moves in self.model.moves.items():
            wallet = self.api.wallet(member, ORG_KEY)
            listed = [move["amount"] for move in self.api.transactions(member, ORG_KEY)]
            assert listed == moves[::-1]
            assert wallet["balance"] == sum(listed) >= 0
            assert wallet["amountReceived"] == sum(move for move in moves if move > 0)
            assert wallet["amountSpent"] == -sum(move for move in moves if move < 0)

    @invariant()
    def every_booking_was_made_once(self) -> None:
        found = {each["id"]: each["status"] for each in self.api.redemptions(ORG_KEY)}
        assert found == {
            id: "CANCELED" if booking.canceled else "SUBMITTED"
            for id, booking in self.model.bookings.items()
        }
        for offer in PRICES:
            assert self.api.left(offer, ORG_KEY) == STOCK - self.model.standing(offer)

    @invariant()
    def every_event_was_told_once(self) -> None:
        told = Counter(each["event"] for each in self.api.told())
        assert told == self.model.events


def _possible(phase: str, effect: Json) -> str:
    """The phase, or the only one that there is for what spoils an answer."""
    return "after" if effect.get("wire") in ("truncate", "garbage", "drip") else phase


def _replaces(strike: Strike | None) -> bool:
    """Whether there is more to a fault than a delay."""
    return strike is not None and strike.effect.keys() != {"delay"}


def test_no_point_is_spent_or_minted_twice_and_none_is_lost_whatever_is_lost_on_the_wire(
    api: Api,
) -> None:
    run_machine(lambda: Retrying(api), examples=10, steps=25)

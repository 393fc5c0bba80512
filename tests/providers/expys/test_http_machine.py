"""The points loop against a simple model: any sequence of calls leaves the books in order."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from tests.builders import ORG_KEY, Answer, Api, Json, a_fixture, an_org
from tests.machines import picked, run_machine

MEMBERS = ("ann", "bob")
PRICES = {"off_a": 30, "off_b": 70, "off_c": None}
STOCK = {"off_a": 2, "off_b": 1, "off_c": 3}
TOKEN_LIFE_S = 300
MEMORY_S = 24 * 60 * 60

FIXTURE = a_fixture(
    an_org(
        {
            "offers": [
                {"id": id, "title": id, "pointsPrice": price, "quantityRemaining": STOCK[id]}
                for id, price in PRICES.items()
            ],
            "members": [{"externalUserID": member} for member in MEMBERS],
        }
    )
)

members = st.sampled_from(MEMBERS)
offers = st.sampled_from(tuple(PRICES))
picks = st.integers(0, 2**16)
amounts = st.integers(1, 60)


@dataclass
class Member:
    """What a member should have."""

    moves: list[int] = field(default_factory=list)
    removals: int = 0
    removed: bool = False
    retained: bool = False

    @property
    def received(self) -> int:
        return sum(move for move in self.moves if move > 0)

    @property
    def spent(self) -> int:
        return -sum(move for move in self.moves if move < 0)

    @property
    def balance(self) -> int:
        return sum(self.moves)


@dataclass
class Booking:
    """Who booked what, and whether that still stands."""

    member: str
    offer: str
    canceled: bool = False


@dataclass
class Kept:
    """A request that succeeded under a key."""

    path: str
    body: Json
    answer: bytes
    at_s: int


@dataclass
class Token:
    """Whose token it is, and when it ends."""

    member: str
    removals: int
    end_s: int


@dataclass
class Model:
    """What the world should be like."""

    members: dict[str, Member] = field(
        default_factory=lambda: {member: Member() for member in MEMBERS}
    )
    bookings: dict[str, Booking] = field(default_factory=dict)
    kept: dict[str, Kept] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    keys: int = 0
    now_s: int = 0

    def standing(self, offer: str, member: str | None = None) -> int:
        """How many bookings of an offer are not canceled."""
        return sum(
            booking.offer == offer and member in (None, booking.member) and not booking.canceled
            for booking in self.bookings.values()
        )

    def left(self, offer: str) -> int:
        """The stock of an offer."""
        return STOCK[offer] - self.standing(offer)


class Loop(RuleBasedStateMachine):
    """Drives one world and the model side by side."""

    def __init__(self, api: Api) -> None:
        super().__init__()
        self.api = api
        self.api.start(FIXTURE)
        self.model = Model()
        self.marked: Model | None = None

    # Points and bookings

    @rule(member=members, amount=amounts, keyed=st.booleans())
    def credit(self, member: str, amount: int, keyed: bool) -> None:
        known = self.model.members[member]
        body = {"externalUserID": member, "amount": amount}
        answer = self._post("/v1/wallet/credit", body, keyed)
        if known.removed:
            assert answer.error == (404, "NOT_FOUND")
        else:
            known.moves.append(amount)
            assert answer.data["balance"] == known.balance

    @rule(member=members, offer=offers, keyed=st.booleans())
    def redeem(self, member: str, offer: str, keyed: bool) -> None:
        expected = self._why_not(member, offer)
        answer = self._post("/v1/redemptions", {"externalUserID": member, "offer": offer}, keyed)
        if expected:
            assert answer.error == expected
            return
        assert answer.data["status"] == "SUBMITTED"
        self.model.bookings[answer.data["id"]] = Booking(member, offer)
        if price := PRICES[offer]:
            self.model.members[member].moves.append(-price)

    def _why_not(self, member: str, offer: str) -> tuple[int, str] | None:
        known = self.model.members[member]
        if known.removed:
            return 404, "NOT_FOUND"
        if self.model.standing(offer, member):
            return 409, "REDEMPTION_ALREADY_EXISTS"
        if not self.model.left(offer):
            return 422, "OFFER_UNAVAILABLE"
        if known.balance < (PRICES[offer] or 0):
            return 422, "INSUFFICIENT_POINTS"
        return None

    @precondition(lambda self: self.model.bookings)
    @rule(pick=picks, keyed=st.booleans())
    def cancel(self, pick: int, keyed: bool) -> None:
        id, booking = picked(self.model.bookings.items(), pick)
        answer = self._post(f"/v1/redemptions/{id}/cancel", {}, keyed)
        if booking.canceled:
            assert answer.error == (409, "CONFLICT")
            return
        assert answer.data["status"] == "CANCELED"
        booking.canceled = True
        if price := PRICES[booking.offer]:
            self.model.members[booking.member].moves.append(price)

    # Members and tokens

    @rule(member=members, retain=st.booleans())
    def remove(self, member: str, retain: bool) -> None:
        known = self.model.members[member]
        path, query = f"/v1/members/{member}", str(retain).lower()
        answer = self.api.delete(path, ORG_KEY, retainBalance=query)
        if not known.removed:
            known.removed, known.retained = True, retain
            known.removals += 1
            if known.balance and not retain:
                known.moves.append(-known.balance)
        assert answer.data["balanceRetained"] is known.retained

    @rule(member=members)
    def revive(self, member: str) -> None:
        assert self.api.put(f"/v1/members/{member}", {}, ORG_KEY).status == 200
        self.model.members[member].removed = False

    @rule(member=members)
    def mint(self, member: str) -> None:
        token = self.api.a_token(member, ORG_KEY)
        known = self.model.members[member]
        known.removed = False
        end_s = self.model.now_s + TOKEN_LIFE_S
        self.model.tokens[token] = Token(member, known.removals, end_s)

    @precondition(lambda self: self.model.tokens)
    @rule(pick=picks)
    def look_into_the_wallet(self, pick: int) -> None:
        text, token = picked(self.model.tokens.items(), pick)
        owner = self.model.members[token.member]
        answer = self.api.get("/v1/wallet", text)
        if self.model.now_s < token.end_s and owner.removals == token.removals:
            assert answer.data["balance"] == owner.balance
        else:
            assert answer.error == (401, "UNAUTHORIZED")

    # Retries

    @precondition(lambda self: self.model.kept)
    @rule(pick=picks)
    def retry(self, pick: int) -> None:
        key, kept = picked(self.model.kept.items(), pick)
        answer = self.api.post(kept.path, kept.body, ORG_KEY, key)
        assert answer.status < 300
        assert answer.body == kept.answer

    @precondition(lambda self: self.model.kept)
    @rule(pick=picks)
    def reuse_a_key(self, pick: int) -> None:
        key, kept = picked(self.model.kept.items(), pick)
        answer = self.api.post(kept.path, {**kept.body, "more": 1}, ORG_KEY, key)
        assert answer.error == (409, "IDEMPOTENCY_KEY_REUSED")

    # Time

    @rule(seconds=st.sampled_from([1, 299, 300, MEMORY_S - 1, MEMORY_S]))
    def advance(self, seconds: int) -> None:
        self.api.advance(f"{seconds}s")
        self.model.now_s += seconds
        self.model.kept = {
            key: kept
            for key, kept in self.model.kept.items()
            if self.model.now_s - kept.at_s < MEMORY_S
        }

    @rule()
    def checkpoint(self) -> None:
        self.api.checkpoint("mark")
        self.marked = deepcopy(self.model)

    @precondition(lambda self: self.marked)
    @rule()
    def restore(self) -> None:
        self.api.restore("mark")
        assert self.marked is not None
        self.model = deepcopy(self.marked)

    def _post(self, path: str, body: Json, keyed: bool) -> Answer:
        if not keyed:
            return self.api.post(path, body, ORG_KEY)
        self.model.keys += 1
        key = f"key-{self.model.keys}"
        answer = self.api.post(path, body, ORG_KEY, key)
        if answer.status < 300:
            self.model.kept[key] = Kept(path, body, answer.body, self.model.now_s)
        return answer

    # What holds after every step

    @invariant()
    def wallets_agree_with_their_movements(self) -> None:
        listed = self.api.get("/v1/members", ORG_KEY).data["members"]
        present = [member for member in MEMBERS if not self.model.members[member].removed]
        assert sorted(each["externalUserID"] for each in listed) == present
        for each in listed:
            known, wallet = self.model.members[each["externalUserID"]], each["wallet"]
            moves = self.api.transactions(each["externalUserID"], ORG_KEY)
            assert [move["amount"] for move in moves] == known.moves[::-1]
            assert wallet["balance"] == sum(move["amount"] for move in moves) >= 0
            assert wallet["balance"] == wallet["amountReceived"] - wallet["amountSpent"]
            assert wallet["amountReceived"] == known.received
            assert wallet["amountSpent"] == known.spent

    @invariant()
    def stock_and_bookings_add_up(self) -> None:
        listed = self.api.get("/v1/offers", ORG_KEY).data["data"]
        left = {each["id"]: each["availability"]["quantityRemaining"] for each in listed}
        assert left == {offer: self.model.left(offer) for offer in PRICES}
        found = {each["id"]: each["status"] for each in self.api.redemptions(ORG_KEY)}
        assert found == {
            id: "CANCELED" if booking.canceled else "SUBMITTED"
            for id, booking in self.model.bookings.items()
        }
        standing = Counter(
            (booking.member, booking.offer)
            for id, booking in self.model.bookings.items()
            if found[id] != "CANCELED"
        )
        assert all(count == 1 for count in standing.values())


def test_any_sequence_of_calls_leaves_the_books_in_order(in_process_api: Api) -> None:
    run_machine(lambda: Loop(in_process_api), examples=15, steps=25)

"""Worlds to be written out: shipped ones, and ones in which all sorts of things have happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from tests.providers.loyalife.builders import (
    JANE,
    MD5,
    OTHER_MD5,
    PROGRAM,
    REDEEMED,
    Loyalife,
    a_fixture,
    a_member,
    a_program,
)
from tests.world import Json

Session = Callable[[Loyalife], None]

OTHER_PROGRAM = 20
LAPSING = {"period": "Monthly", "months": 0}


def demo(api: Loyalife) -> None:
    """The demo world as it is."""


def edge_cases(api: Loyalife) -> None:
    """Everything that is hard to get into."""
    api.start("edge-cases")


def without_clients(api: Loyalife) -> None:
    """A program that nobody can ask about."""
    api.start(a_fixture({"id": PROGRAM}))


def another_seed(api: Loyalife) -> None:
    """A fork that goes on with another seed: the ids that it has say nothing to that one."""
    api.queue(api.an_order(JANE, 100))
    copy = f"{api.world}-origin"
    api.controlled("PUT", f"/worlds/{copy}", {"from": api.world})
    api.controlled("PUT", f"/worlds/{api.world}", {"from": copy, "seed": 99})
    api.controlled("DELETE", f"/worlds/{copy}")
    api.kept_token = None
    api.insert(JANE, 100).ok()


def members_and_logins(api: Loyalife) -> None:
    """Profiles with everything, passwords, locks of one instant and codes in every state."""
    schema = [
        {"name": "badge", "unique": True},
        {"name": "shoe_size", "type": "number", "mandatory": True},
    ]
    names = [a_member(each, attributes={"shoe_size": 42}, password=MD5) for each in "abcdef"]
    api.start(a_fixture(a_program(*names, attributes=schema, otp={"tries": 2})))
    api.create(
        "new",
        shoe_size=38.5,
        badge="B-1",
        gender="O",
        dob="1990-02-28",
        address="",
        segment="GOLD",
        preferred_language="de",
        referral_code="REF-1",
        nested={"deep": [1, None, {"a": "b: c"}]},
        status="5",
    ).ok()
    api.create("old", shoe_size=40, status="1").ok()
    api.update("a", full_name="Ann", badge=None).ok()
    api.update("b", email_id="B@Example.com", badge=None).ok()
    api.log_in("a").ok()
    api.log_in("b", OTHER_MD5)
    for name in "fdec":
        for _ in range(5):
            api.log_in(name, OTHER_MD5)
    # Blocks that are lifted in each way there is, and one that comes back.
    api.controlled("POST", "/loyalife/members/f/password", {"password": OTHER_MD5})
    api.send_otp("d", "UNBLOCKMEMBER").ok()
    api.verify_otp(api.otp("d", "UNBLOCKMEMBER")["otp"], "d", "UNBLOCKMEMBER").ok()
    for _ in range(5):
        api.log_in("d", OTHER_MD5)
    api.set_status("c", 2)
    for kind, wrong in (("LOGIN", 1), ("NONE", 2)):
        api.send_otp("a", kind).ok()
        for _ in range(wrong):
            api.verify_otp(1, "a", kind)
    api.send_otp("a@example.com", "FORGOTPWD", by_email=True).ok()


def links_and_holds(api: Loyalife) -> None:
    """Linked ids, points on hold in each state, and a card whose holder is no longer the only."""
    rules = [
        {"name": "Purchase", "factor": "0.1"},
        {"name": "Launch", "factor": "0.5", "category": "Bonus", "hold_if_points_over": 40},
    ]
    codes = [
        {"code": "RETAIL001", "rules": rules},
        {"code": "HELD", "rules": [{"factor": 1, "hold_if_points_over": 0}]},
        {"code": "EXACT", "rules": [{"factor": "0.123456789", "minimum_amount": "0.25"}]},
        {"code": "NOTHING", "sub_product_codes": ["x"], "rules": []},
    ]
    api.start(a_fixture(a_program(a_member("a"), a_member("b"), product_codes=codes)))
    api.link("a", card_number="4111111111111111", expiry_date="2030-01-31", status="INACTIVE").ok()
    api.link("a", card_number="", sub_relation_identifier="ACC-1", last_six_digits="").ok()
    for amount in (100, 200, 300):
        api.insert("4111111111111111", amount, transaction_id=f"T-{amount}").ok()
    for name in ("approved", "rejected", "waiting"):
        api.insert("a", 7, transaction_id=name, product_code="HELD", channel={"a": 1}).ok()
    api.insert("a", 12.34, product_code="EXACT", transaction_date="2026-02-01T10:00:00").ok()
    api.insert("a", 5, product_code="NOTHING", sub_product_code="x").ok()
    api.advance("40d")
    api.controlled("POST", "/loyalife/holds/approved/approve", {})
    api.controlled("POST", "/loyalife/holds/rejected/reject", {})
    api.link("b", card_number="4111111111111111").ok()


def batches(api: Loyalife) -> None:
    """Batches that wait, in the order of coming, and one that was processed late."""
    held = [{"code": "HELD", "rules": [{"factor": 1, "hold_if_points_over": 0}]}]
    codes = [{"code": "RETAIL001"}, *held]
    api.start(a_fixture(a_program(a_member("a"), product_codes=codes, v2={"delay": "1h"})))
    api.queue(
        api.an_order("a", 50, product_code="HELD"),
        api.an_order("a", 50, _xoxo_api_client_idempotency="key"),
        api.an_order("a", 50, product_code="UNKNOWN"),
        api.an_order("nobody", 50),
    ).ok()
    api.advance("90m")
    for amount in range(100, 1300, 100):
        keys = {"_xoxo_api_client_idempotency": "key"} if amount == 300 else {}
        api.queue(
            api.an_order("a", amount, transaction_id=None, **keys),
            api.an_order("a", 10, transaction_type="CR"),
        ).ok()


def one_instant(api: Loyalife) -> None:
    """Two programs in which blocks, batches and points that end fall on one and the same instant,
    planned in turn."""
    settings: Json = {
        "login": {"tries": 1, "block": "12h"},
        "v2": {"delay": "12h"},
        "expiry": LAPSING,
    }
    members = [a_member(name, password=MD5) for name in "ab"]
    other = {**a_program(*members, **settings), "id": OTHER_PROGRAM}
    other["clients"] = [{"client_id": "other", "client_secret": "s"}]
    api.start(a_fixture(a_program(*members, **settings), other), now="2026-03-31T12:00:00Z")
    there = api.of(OTHER_PROGRAM, "other", "s")
    there.queue(there.an_order("a", 100)).ok()
    api.log_in("b", OTHER_MD5)
    api.queue(api.an_order("a", 200)).ok()
    there.log_in("a", OTHER_MD5)
    api.insert("b", 300).ok()
    there.queue(there.an_order("b", 400), there.an_order("a", 500)).ok()
    api.log_in("a", OTHER_MD5)


def older_batches(api: Loyalife) -> None:
    """Batches whose ids say nothing of their number."""
    program = a_program(a_member("a"), v2={"legacy_shape": True, "items_max": 5, "delay": "2h"})
    api.start(a_fixture(program))
    for _ in range(3):
        api.queue(api.an_order("a", 100)).ok()


def points(api: Loyalife) -> None:
    """Points that come, go, come back late, are owed, and end."""
    fresh = [
        a_member(name, points=points, enrolled_at="-1h")
        for name, points in (("a", 100.5), ("b", 0.3))
    ]
    members = [a_member("c"), *fresh]
    program = a_program(*members, decimal_points=True, expiry=LAPSING, redeem_min=0, redeem_max=99)
    api.start(a_fixture(program))
    api.redeemed("b", 0.1)
    api.redeemed("b", 0.2)
    api.insert("a", 1234.5).ok()
    late = api.redeemed("a", 99)
    more = api.redeemed("a", 98.7, MerchantName="Charity box", LoyaltyTxnType=19, Amount=0.1)
    soon = api.redeemed("a", 1)
    api.reverse(soon, "a").ok()
    api.advance("31d")
    api.insert("a", 200).ok()
    api.reverse(late, "a").ok()
    api.insert("a", 10000, transaction_type="CR").ok()
    api.reverse(more, "a", "Charity box").ok()
    api.insert("c", 100, transaction_type="CR").ok()
    api.insert("c", 30).ok()
    api.redeem("a", 1)
    api.advance("10d")


def lapsed(api: Loyalife) -> None:
    """Points whose end a fixture had passed already, before later entries."""
    entries = [
        {"type": "ACCRUAL", "points": 10, "at": "-30d", "expires_at": "-20d", "narration": ""},
        {"type": "ACCRUAL", "points": 10, "at": "-10d", "loyalty_txn_type": 3, "detail": "d"},
        {"type": "ACCRUAL", "points": 5, "at": "-5d", "held_since": "-9d"},
        {"type": "ACCRUAL_REVERSAL", "points": 1, "at": "-4d"},
        {"type": "EXPIRY", "points": 1, "at": "-3d"},
    ]
    api.start(a_fixture(a_program(a_member("a", ledger=entries))))


def rotated(api: Loyalife) -> None:
    """Credentials that were reset, of two programs; what one has the other may have too."""
    second = {
        **a_program(a_member("a", points=7), a_member("b", status=5)),
        "id": OTHER_PROGRAM,
        "name": "Other",
        "clients": [{"client_id": f"c{each}", "client_secret": "s"} for each in range(3)],
        "currencies": ["MILES"],
        "tiers": [{"name": "One", "points": 0}, {"name": "Two", "points": 5}],
        "accrual_types": {"Spend": 41},
        "redemption_types": [{"type": 30, "name": "Card"}],
        "otp": {"length": 4, "fixed": 1234, "ttl_by_type": {"LOGIN": "90s"}},
        "login": {"tries": 2, "block": "90m"},
        "expiry": {"period": "Yearly", "months": 6, "trigger": "availability"},
        "token_ttl": "10m",
        "unique_transaction_id": True,
    }
    api.start(a_fixture(a_program(a_member("a", points=5)), second))
    for program in (PROGRAM, OTHER_PROGRAM, OTHER_PROGRAM):
        api.controlled("POST", f"/loyalife/programs/{program}/rotate", {})


def made_up(api: Loyalife) -> None:
    """Members of a population, some of whom have done something."""
    population = {"program": PROGRAM, "members": 20, "entries_per_member": 3}
    api.start({**a_fixture(a_program()), "population": {"loyalife": population}})
    api.redeemed("member_3", 1)
    api.insert("member_4", 100).ok()


def years(api: Loyalife) -> None:
    """The demo world, long afterwards."""
    api.redeemed(JANE, 2450)
    api.reverse(REDEEMED, "m_8124").ok()
    for _ in range(5):
        api.advance("100d")
        api.insert(JANE, 1000, transaction_date="2026-02-01").ok()


SESSIONS: Sequence[Session] = (
    demo,
    edge_cases,
    without_clients,
    another_seed,
    members_and_logins,
    links_and_holds,
    batches,
    one_instant,
    older_batches,
    points,
    lapsed,
    rotated,
    made_up,
    years,
)


def afterwards(api: Loyalife, program: Json) -> Iterator[Any]:
    """What happens next, so that ids, codes and what is planned can be compared."""
    if not program.get("clients"):
        return
    path = f"/loyalife/programs/{program['id']}/rotate"
    after = api.controlled("POST", path, {})
    yield after
    client = api.of(program["id"], after["client_id"], after["client_secret"])
    currency = program.get("currencies", ["DEFAULT"])[0]
    yield client.create("latest", shoe_size=1).body
    yield client.insert("latest", 500).body
    yield client.redeem("latest", 1, TransactionCurrency=currency).body
    yield client.queue(client.an_order("latest", 10)).body
    yield client.link("latest", card_number="1").body
    yield client.send_otp("latest").body
    query = urlencode({"program": program["id"], "reference": "latest", "type": "LOGIN"})
    yield api.control("GET", f"/loyalife/otp?{query}").content
    for member in program.get("members", ()):
        yield client.redeem(member["relation_reference"], 1, TransactionCurrency=currency).body
        yield client.log_in(member["relation_reference"]).body

"""The points of a member, as tests assert on them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockserver.client import Control, ControlError
from mockserver.settings import Settings
from mockserver.testing import Ledger, LedgerEntry, MockServer, SeveralLedgers
from mockserver.testing.session import MockServerSession, in_thread


@pytest.fixture(scope="module")
def session() -> Iterator[MockServerSession]:
    with in_thread(Settings(strict_answers=True), ("127.0.0.1", 0)) as session:
        yield session


@pytest.fixture
def world(session: MockServerSession) -> Iterator[MockServer]:
    """A demo world that is frozen."""
    with session.world("ledgers", now="2026-01-31T12:00:00Z", mode="frozen") as world:
        yield world


def test_a_ledger_has_a_balance_and_entries_newest_first(world: MockServer) -> None:
    ledger = world.ledger("user_42")
    assert (ledger.provider, ledger.member, ledger.part) == ("expys", "user_42", "org_demo/sandbox")
    assert ledger.balance == 5500
    assert ledger.amounts == [-4500, 10000]
    newest = ledger.entries[0]
    assert (newest.balance, newest.kind, newest.reason) == (5500, "spend", "redemption")
    assert newest.reference == "rdm_demo_completed"
    assert newest.at < "2026-01-31"
    assert newest.id is not None


@pytest.mark.parametrize(
    ("member", "provider", "balance"),
    [("loy_abc123", "vinr", 1500), ("jane.doe@example.com", "loyalife", 2500)],
)
def test_the_service_is_found_by_its_member(
    world: MockServer, member: str, provider: str, balance: int
) -> None:
    ledger = world.ledger(member)
    assert (ledger.provider, ledger.balance) == (provider, balance)
    face = {"vinr": world.vinr, "loyalife": world.loyalife}[provider]
    assert face.ledger(member) == ledger == world.ledger(member, provider=provider)


def test_nobody_is_refused(world: MockServer) -> None:
    with pytest.raises(ControlError, match="There is no member 'user_43' in this world"):
        world.ledger("user_43")
    with pytest.raises(ControlError, match="There is no member 'user_42' in this world"):
        world.vinr.ledger("user_42")


def test_one_of_several_is_asked_for_by_its_part(session: MockServerSession) -> None:
    side = {"members": [{"externalUserID": "m", "points": 5}]}
    org = {"id": "org", "name": "Org", "sandbox": side, "live": {"members": side["members"]}}
    document = {"version": 1, "expys": {"orgs": [org]}}
    with session.world("several", fixture=document) as world:
        with pytest.raises(SeveralLedgers) as several:
            world.ledger("m")
        assert str(several.value) == (
            "'m' has 2 ledgers: expys org/sandbox (m), expys org/live (m); say which one, as in"
            " mockserver.expys.ledger('m', part='org/sandbox')"
        )
        assert world.ledger("m", "org/live").part == "org/live"
        assert world.expys.ledger("m", part="org/sandbox").balance == 5


# How they look


def an_entry(amount: float, reason: str | None = None, reference: str | None = None) -> LedgerEntry:
    return LedgerEntry(amount, 100, "earn", reason, reference, "txn_1", "2026-01-31T12:00:00.000Z")


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        (an_entry(5), "<+5 = 100>"),
        (an_entry(-1.5, "redemption"), "<-1.5 redemption = 100>"),
        (an_entry(-5, "redemption", "rdm_1"), "<-5 redemption (rdm_1) = 100>"),
        (an_entry(-5, None, "rdm_1"), "<-5 (rdm_1) = 100>"),
    ],
)
def test_an_entry_is_a_few_words(entry: LedgerEntry, text: str) -> None:
    assert repr(entry) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "no entries"),
        (2, "<+1 = 100>, <+1 = 100>"),
        (7, ", ".join(["<+1 = 100>"] * 5) + ", 2 older"),
    ],
)
def test_a_ledger_shows_its_newest_entries(count: int, text: str) -> None:
    ledger = Ledger("expys", "user_42", "org_demo/sandbox", 100, [an_entry(1)] * count)
    assert repr(ledger) == f"<100 points of user_42 (expys org_demo/sandbox): {text}>"


def test_ledgers_of_one_moment_are_equal(world: MockServer, control: Control) -> None:
    assert world.ledger("user_42") == world.ledger("user_42")
    assert world.ledger("user_42") != world.ledger("user_123")

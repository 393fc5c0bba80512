"""Check that ledgers can be booked as they are written."""

from collections.abc import Iterator
from decimal import Decimal

from mockserver.core.exact import decimal_of
from mockserver.core.references import is_before, time_order, unknown
from mockserver.core.validation import Problem
from mockserver.providers.loyalife.fixture import LedgerEntry, Member
from mockserver.providers.loyalife.reference_checks import Home, whole_points

_ADDING = frozenset({"ACCRUAL", "REDEMPTION_REVERSAL"})
_REDEEMING = frozenset({"REDEMPTION", "REDEMPTION_REVERSAL"})


def ledger_problems(home: Home, member: Member, path: str) -> Iterator[Problem]:
    """Find times that go back, points that are not there, and entries that do not go together."""
    entries = [(f"{path}.ledger[{index}]", entry) for index, entry in enumerate(member.ledger)]
    times = ((f"{where}.at", entry.at) for where, entry in entries)
    yield from time_order(times, "entry", home.now_ms)
    yield from _balances(entries)
    yield from _payments(home, member, entries)
    for where, entry in entries:
        yield from whole_points(home, entry.points, f"{where}.points")
        yield from _fields(home, entry, where)


def _balances(entries: list[tuple[str, LedgerEntry]]) -> Iterator[Problem]:
    balance = Decimal()
    for where, entry in entries:
        points = decimal_of(entry.points)
        after = balance + (points if entry.type in _ADDING else -points)
        if after < 0 and entry.type in ("REDEMPTION", "EXPIRY"):
            yield Problem(f"{where}.points", f"are more than the {max(balance, 0)} that are left")
        balance = after


def _payments(
    home: Home, member: Member, entries: list[tuple[str, LedgerEntry]]
) -> Iterator[Problem]:
    """Find redemptions that are paid or reversed twice, or at another price."""
    paid: set[str] = set()
    given_back: set[str] = set()
    for where, entry in entries:
        if entry.type not in _REDEEMING:
            continue
        name = (entry.redemption or "").upper()
        redemption = home.redemptions.get(name)
        if redemption is None:
            names = tuple(home.redemptions)
            yield unknown(f"{where}.redemption", "redemption", entry.redemption or "", names)
            continue
        if redemption.member != member.relation_reference:
            message = f"{name} is a redemption of {redemption.member}"
            yield Problem(f"{where}.redemption", message)
        if redemption.points != entry.points:
            yield Problem(f"{where}.points", f"must be {redemption.points}, as the redemption has")
        booked = paid if entry.type == "REDEMPTION" else given_back
        if name in booked:
            yield Problem(f"{where}.redemption", f"{name} has an entry of this type already")
        if booked is given_back and name not in paid:
            yield Problem(f"{where}.redemption", f"{name} has no REDEMPTION before this entry")
        booked.add(name)


def _fields(home: Home, entry: LedgerEntry, path: str) -> Iterator[Problem]:
    if entry.redemption is not None and entry.type not in _REDEEMING:
        yield Problem(f"{path}.redemption", f"is not for an entry of type {entry.type}")
    for name in ("expires_at", "held_since"):
        if getattr(entry, name) is not None and entry.type != "ACCRUAL":
            yield Problem(f"{path}.{name}", f"is for an ACCRUAL, and this is {entry.type}")
    if entry.held_number is not None and entry.held_since is None:
        yield Problem(f"{path}.held_number", "needs held_since: it is of points on hold")
    if entry.reopened and entry.type != "REDEMPTION_REVERSAL":
        message = f"is for a REDEMPTION_REVERSAL, and this is {entry.type}"
        yield Problem(f"{path}.reopened", message)
    if entry.expires_at is not None and is_before(entry.expires_at, entry.at, home.now_ms):
        yield Problem(f"{path}.expires_at", f"{entry.expires_at} is before the entry itself")
    if entry.held_since is not None and is_before(entry.at, entry.held_since, home.now_ms):
        yield Problem(f"{path}.held_since", f"{entry.held_since} is after the entry itself")

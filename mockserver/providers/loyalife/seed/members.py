"""Members, their codes, and many of them at once."""

from __future__ import annotations

from mockserver.core.documents import at, optional_at
from mockserver.core.ledger import Cause, Opening
from mockserver.core.world import Transaction as Step
from mockserver.providers.loyalife import fixture
from mockserver.providers.loyalife.rules import expiry, profiles
from mockserver.providers.loyalife.rules.counters import LINE, MEMBER, next_number, take
from mockserver.providers.loyalife.rules.members import EMAIL, MOBILE
from mockserver.providers.loyalife.state import (
    COUNTERS,
    LEDGER,
    LINES,
    MEMBER_IDS,
    MEMBERS,
    OTPS,
    PROGRAMS,
    UNIQUE,
    Category,
    Line,
    Member,
    MemberKey,
    Otp,
    Program,
    Status,
)

# What the history says of the points of made-up members.
POPULATION_NARRATION = "Welcome bonus"


def put_member(step: Step, home: Program, given: fixture.Member) -> None:
    """Add a member."""
    status = Status(given.status)
    enrolled_at_ms = at(step, given.enrolled_at)
    activated_at_ms = optional_at(step, given.activated_at)
    if activated_at_ms is None and status is Status.ACTIVE:
        activated_at_ms = enrolled_at_ms
    member = Member(
        key=(home.id, given.relation_reference),
        id=next_number(step.store, MEMBER) if given.id is None else given.id,
        status=status,
        full_name=given.full_name,
        email=given.email_id or "",
        mobile=given.mobile_number,
        address=given.address,
        gender=given.gender,
        dob=None if given.dob is None else given.dob.isoformat(),
        segment=given.segment,
        language=given.preferred_language,
        referral_code=given.referral_code,
        attributes=given.attributes,
        is_accrual_allowed=given.is_accrual_allowed,
        enrolled_at_ms=enrolled_at_ms,
        activated_at_ms=activated_at_ms,
        password=given.password,
        force_change_password=given.force_change_password,
        failed_logins=given.failed_logins,
        last_login_at_ms=optional_at(step, given.last_login_at),
        blocked_until_ms=optional_at(step, given.blocked_until),
    )
    profiles.put(step.store, home, member)


def put_otp(step: Step, home: Program, given: fixture.Otp) -> None:
    """Add a code that was sent."""
    otp = Otp(given.code, at(step, given.expires_at), given.wrong_tries, given.is_used)
    step.store.put(OTPS, ((home.id, given.member), given.otp_type), otp)


def populate(step: Step, population: fixture.Population) -> None:
    """Make up active members with points, the same for the same seed of the world."""
    home = step.store.get(PROGRAMS, population.program)
    assert home is not None, "references are checked before"
    members: dict[MemberKey, Member] = {}
    openings: list[Opening] = []
    first = step.store.get(COUNTERS, MEMBER) or 0
    for position in range(1, population.members + 1):
        # One second apart, so that enrolments have an order.
        at_ms = step.now_ms - (population.members - position + 1) * 1000
        member = _made_up(home, f"{population.prefix}{position}", first + position, at_ms)
        members[member.key] = member
        openings.append(_opening(step, home, population, position, member))
    take(step.store, MEMBER, first + population.members)
    step.store.fill(MEMBERS, members)
    step.store.fill(MEMBER_IDS, {member.id: key for key, member in members.items()})
    step.store.fill(
        UNIQUE,
        {
            (home.id, name, value): member.key
            for member in members.values()
            for name, value in ((EMAIL, member.email.lower()), (MOBILE, member.mobile))
        },
    )
    _fill_ledger(step, home, openings)


def _made_up(home: Program, reference: str, id: int, at_ms: int) -> Member:
    return Member(
        key=(home.id, reference),
        id=id,
        status=Status.ACTIVE,
        full_name=f"Member {id}",
        email=f"{reference}@members.example.com",
        mobile=f"+999{id:010}",
        segment=profiles.DEFAULT_SEGMENT,
        language=profiles.DEFAULT_LANGUAGE,
        attributes={},
        enrolled_at_ms=at_ms,
        activated_at_ms=at_ms,
    )


def _opening(
    step: Step, home: Program, population: fixture.Population, position: int, member: Member
) -> Opening:
    chance = int.from_bytes(step.ids.stream.digest(population.prefix, position, 8))
    amounts = [
        (1 + (chance >> (entry % 32)) % population.points_per_entry) * home.scale
        for entry in range(population.entries_per_member)
    ]
    at_ms = member.enrolled_at_ms
    cause = Cause(at_ms, POPULATION_NARRATION, category=Category.BONUS)
    return Opening(member.key, amounts, cause, expiry.end_of_lot(home, at_ms))


def _fill_ledger(step: Step, home: Program, openings: list[Opening]) -> None:
    """The entries of all openings, and a line of history for each."""
    entry = step.ids.counter
    id = step.store.get(COUNTERS, LINE) or 0
    kind = home.accrual_types[Category.BONUS]
    lines: dict[int, Line] = {}
    for member, amounts, cause, _ in openings:
        assert isinstance(member, tuple)
        for _ in amounts:
            entry += 1
            id += 1
            lines[id] = Line(id, entry, member, cause.at_ms, kind)
    LEDGER.fill(step, openings)
    step.store.fill(LINES, lines)
    take(step.store, LINE, id)
    for end_ms in sorted({opening.expires_at_ms or 0 for opening in openings if opening.amounts}):
        expiry.plan(step, end_ms)

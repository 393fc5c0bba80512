"""Passwords: compared as they were sent, and blocked after too many wrong ones."""

from __future__ import annotations

from typing import Final

import msgspec

from mockserver.core import scheduler
from mockserver.core.errors import DomainError
from mockserver.core.scheduler import Due
from mockserver.core.world import Transaction
from mockserver.providers.loyalife.refusals import LoginBlocked, WrongCredentials
from mockserver.providers.loyalife.rules import statuses
from mockserver.providers.loyalife.state import MEMBERS, Member, Program, Status

UNBLOCK: Final = "loyalife.unblock_login"

# A stored text of this length is MD5 in hexadecimal, which may be in any case; bcrypt may not.
_MD5_LENGTH: Final = 32


def check(step: Transaction, program: Program, member: Member, password: str) -> DomainError | None:
    """Check a password. Returns what is wrong where that counts as a try.

    Raises MemberCanceled, LoginBlocked or MemberNotActive.
    """
    statuses.check_login(member)
    if _same(member.password, password):
        step.store.put(MEMBERS, member.key, logged_in(member, step.now_ms))
        return None
    failed = msgspec.structs.replace(member, failed_logins=member.failed_logins + 1)
    if failed.failed_logins < program.login_tries:
        step.store.put(MEMBERS, member.key, failed)
        left = program.login_tries - failed.failed_logins
        return WrongCredentials(f"{left} tries are left before the login is blocked")
    _block(step, program, failed)
    return LoginBlocked("there were too many wrong passwords")


def _same(stored: str | None, sent: str) -> bool:
    if stored is None:
        return False
    if len(stored) == _MD5_LENGTH:
        return stored.lower() == sent.lower()
    return stored == sent


def _block(step: Transaction, program: Program, member: Member) -> None:
    until_ms = step.now_ms + program.login_block_ms
    blocked = msgspec.structs.replace(
        member, status=Status.LOGIN_BLOCKED, blocked_until_ms=until_ms
    )
    step.store.put(MEMBERS, member.key, blocked)
    plan_unblocking(step, member, until_ms)


def plan_unblocking(step: Transaction, member: Member, until_ms: int) -> None:
    """See to it that a login that is blocked until then is not blocked longer."""
    program, reference = member.key
    step.schedule(
        until_ms - step.now_ms,
        UNBLOCK,
        (str(program), reference),
        f"loyalife member {reference} may log in again",
    )


def unblock(step: Transaction, due: Due) -> None:
    """Lift a block that ends now."""
    program, reference = due.subject
    member = step.store.get(MEMBERS, (int(program), reference))
    assert member is not None, "members stay"
    step.store.put(MEMBERS, member.key, unblocked(member))


def call_off_unblocking(step: Transaction, before: Member, after: Member) -> None:
    """Take the end of a block off the plan that something else has lifted."""
    if before.blocked_until_ms is None or after.blocked_until_ms is not None:
        return
    subject = (str(before.program), before.reference)
    for due in list(scheduler.upcoming(step.store)):
        if (due.kind, due.subject) == (UNBLOCK, subject):
            scheduler.done(step.store, due)


def unblocked(member: Member) -> Member:
    """The member, free to log in."""
    return msgspec.structs.replace(
        member, status=Status.ACTIVE, failed_logins=0, blocked_until_ms=None
    )


def logged_in(member: Member, now_ms: int) -> Member:
    """The member after a login."""
    return msgspec.structs.replace(member, failed_logins=0, last_login_at_ms=now_ms)


def set_password(step: Transaction, member: Member, password: str) -> Member:
    """Give a member a password, as an admin does; it lifts a block.

    One that takes the place of another has to be changed by the member.
    """
    before = unblocked(member) if member.status is Status.LOGIN_BLOCKED else member
    after = msgspec.structs.replace(
        before,
        password=password,
        failed_logins=0,
        force_change_password=member.password is not None,
    )
    call_off_unblocking(step, member, after)
    step.store.put(MEMBERS, member.key, after)
    return after

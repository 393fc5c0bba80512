"""One-time codes: sent for one purpose, good for a while, for a few tries and once."""

from __future__ import annotations

from typing import Final

import msgspec

from mockserver.core.errors import DomainError
from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.providers.loyalife.refusals import (
    OtpExpired,
    OtpTriesUsedUp,
    OtpUnknown,
    OtpUsed,
    OtpWrong,
)
from mockserver.providers.loyalife.rules import logins, profiles
from mockserver.providers.loyalife.state import (
    MEMBERS,
    OTPS,
    Member,
    Otp,
    OtpSettings,
    Program,
    Status,
)

# What the service does with a length that it does not take.
_LENGTHS: Final = range(4, 9)
_LENGTH_INSTEAD: Final = 4


def send(step: Transaction, program: Program, member: Member, otp_type: str) -> Otp:
    """Send a code; it takes the place of an earlier one for the same purpose."""
    ttl_ms = program.otp.ttl_ms_by_type.get(otp_type, program.otp.ttl_ms)
    otp = Otp(_code(step, program.otp), step.now_ms + ttl_ms)
    step.store.put(OTPS, (member.key, otp_type), otp)
    return otp


def _code(step: Transaction, settings: OtpSettings) -> int:
    """A code that does not begin with 0, so that it is a number of that many digits."""
    if settings.fixed is not None:
        return settings.fixed
    length = settings.length if settings.length in _LENGTHS else _LENGTH_INSTEAD
    least: int = 10 ** (length - 1)
    chance = int.from_bytes(step.ids.stream.digest("otp", step.ids.number(), 8))
    return least + chance % (9 * least)


def find(store: Store, member: Member, otp_type: str) -> Otp:
    """The code that was sent last for a purpose. Raises OtpUnknown."""
    otp = store.get(OTPS, (member.key, otp_type))
    if otp is None:
        raise OtpUnknown(f"no code was sent to the member for {otp_type}")
    return otp


def find_open(step: Transaction, program: Program, member: Member, otp_type: str) -> Otp | None:
    """The code that was sent last for a purpose, if it can be verified now."""
    otp = step.store.get(OTPS, (member.key, otp_type))
    if otp is None or otp.is_used or otp.wrong_tries >= program.otp.tries:
        return None
    return otp if step.now_ms < otp.expires_at_ms else None


def verify(
    step: Transaction, program: Program, member: Member, otp_type: str, code: int
) -> DomainError | None:
    """Check a code and do what it is good for.

    Returns what is wrong with it where that counts as a try. Raises, in this order, OtpUnknown,
    OtpUsed, OtpTriesUsedUp or OtpExpired.
    """
    otp, tries = find(step.store, member, otp_type), program.otp.tries
    if otp.is_used:
        raise OtpUsed
    if otp.wrong_tries >= tries:
        raise OtpTriesUsedUp
    if step.now_ms >= otp.expires_at_ms:
        raise OtpExpired
    if otp.code != code:
        wrong = msgspec.structs.replace(otp, wrong_tries=otp.wrong_tries + 1)
        step.store.put(OTPS, (member.key, otp_type), wrong)
        left = tries - wrong.wrong_tries
        return OtpWrong(left) if left else OtpTriesUsedUp()
    step.store.put(OTPS, (member.key, otp_type), msgspec.structs.replace(otp, is_used=True))
    _take_effect(step, member, otp_type)
    return None


def _take_effect(step: Transaction, member: Member, otp_type: str) -> None:
    """What a right code does for some purposes."""
    after = member
    if otp_type == "ACTIVATION" and member.status is Status.INACTIVE:
        after = profiles.with_status(member, Status.ACTIVE, step.now_ms)
    elif otp_type == "LOGIN":
        after = logins.logged_in(member, step.now_ms)
    elif otp_type == "UNBLOCKMEMBER" and member.status is Status.LOGIN_BLOCKED:
        after = logins.unblocked(member)
        logins.call_off_unblocking(step, member, after)
    step.store.put(MEMBERS, member.key, after)

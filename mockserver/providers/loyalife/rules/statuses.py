"""What the status of a member allows.

How each status earns, redeems and logs in is partly decided here: the service documents some of
the cells of this table only.
"""

from __future__ import annotations

from typing import Final

from mockserver.providers.loyalife.refusals import (
    AwardFailed,
    LoginBlocked,
    MemberCanceled,
    MemberNotActive,
)
from mockserver.providers.loyalife.state import Member, Status

# The service lets members whose login is blocked go on earning.
_EARNING: Final = frozenset({Status.ACTIVE, Status.LOGIN_BLOCKED, Status.INACTIVE})

# Codes for these are sent to members who could not log in.
_UNBLOCKING: Final = frozenset({"UNBLOCKMEMBER", "FORGOTPWD", "RESETPASSWORD"})
_ACTIVATING: Final = frozenset({"ACTIVATION", "NONE"})


def check_spending(member: Member) -> None:
    """Only active members spend. Raises MemberCanceled or MemberNotActive."""
    check_not_canceled(member)
    if member.status is not Status.ACTIVE:
        raise MemberNotActive(member.status)


def check_earning(member: Member) -> None:
    """Raises MemberCanceled, MemberNotActive, or AwardFailed for one who may not earn."""
    check_not_canceled(member)
    if member.status not in _EARNING:
        raise MemberNotActive(member.status)
    if not member.is_accrual_allowed:
        raise AwardFailed("IsAccrualAllowed is false")


def check_not_canceled(member: Member) -> None:
    """Raises MemberCanceled."""
    if member.status is Status.CANCELED:
        raise MemberCanceled


def check_login(member: Member) -> None:
    """Raises MemberCanceled, LoginBlocked or MemberNotActive."""
    check_not_canceled(member)
    if member.status in (Status.LOGIN_BLOCKED, Status.MEMBERSHIP_BLOCKED):
        raise LoginBlocked(f"the member's status is {member.status}")
    if member.status is not Status.ACTIVE:
        raise MemberNotActive(member.status)


def check_otp(member: Member, otp_type: str) -> None:
    """Whether a code of this type may be sent; raises like `check_login`."""
    check_not_canceled(member)
    status = member.status
    if status is Status.LOGIN_BLOCKED and otp_type not in _UNBLOCKING:
        raise LoginBlocked(f"only codes for {', '.join(sorted(_UNBLOCKING))} are sent")
    if status in (Status.SUSPENDED, Status.MEMBERSHIP_BLOCKED):
        raise MemberNotActive(status)
    if status is Status.INACTIVE and otp_type not in _ACTIVATING:
        raise MemberNotActive(status)

"""One-time codes."""

from __future__ import annotations

import msgspec

from mockserver.core.store import Table


class Otp(msgspec.Struct, frozen=True, gc=False):
    """A code that was sent to a member for one purpose."""

    code: int
    expires_at_ms: int
    wrong_tries: int = 0
    is_used: bool = False


# By (member, OtpType).
OTPS: Table[Otp] = Table("loyalife.otps")

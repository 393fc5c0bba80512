"""One-time codes, as the member's phone or mailbox has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.core.times import iso
from mockserver.core.world import Transaction
from mockserver.exchange.levers import NoBody
from mockserver.providers.loyalife import wire
from mockserver.providers.loyalife.levers.common import find_member, find_program, home_of
from mockserver.providers.loyalife.refusals import OtpNotOpen
from mockserver.providers.loyalife.rules import otps


class OtpQuery(msgspec.Struct, forbid_unknown_fields=True):
    """Query of the lever: whose code, by reference or e-mail address, and of which OtpType."""

    reference: Annotated[str, Meta(min_length=1)]
    type: wire.OtpType
    program: str | UnsetType = UNSET


class OpenOtp(msgspec.Struct):
    """A code, when it ends, and how many wrong tries it has left."""

    otp: int
    expires_at: str
    attempts_left: int


def get_otp(step: Transaction, parameters: Mapping[str, str], _: NoBody) -> OpenOtp:
    """The code that was sent last for a purpose, as long as it can be verified."""
    reference, otp_type = parameters["reference"], parameters["type"]
    program = find_program(step.store, parameters)
    member = find_member(step.store, program, reference)
    otp = otps.find_open(step, home_of(step.store, member), member, otp_type)
    if otp is None:
        raise OtpNotOpen(reference, otp_type)
    tries_left = home_of(step.store, member).otp.tries - otp.wrong_tries
    return OpenOtp(otp.code, iso(otp.expires_at_ms), tries_left)

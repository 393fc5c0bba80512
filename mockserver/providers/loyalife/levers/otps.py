"""One-time codes, as the member's phone or mailbox has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockserver.core.times import iso
from mockserver.core.validation import Problem
from mockserver.core.world import Transaction
from mockserver.exchange.errors import InvalidInput
from mockserver.exchange.levers import NoBody, read
from mockserver.providers.loyalife import wire
from mockserver.providers.loyalife.levers.common import find_member, find_program, home_of
from mockserver.providers.loyalife.refusals import OtpNotOpen
from mockserver.providers.loyalife.rules import otps


def get_otp(
    step: Transaction, parameters: Mapping[str, str], body: dict[str, Any]
) -> tuple[int, object]:
    """The code that was sent last for a purpose, as long as it can be verified."""
    read(body, NoBody)
    reference, otp_type = _named(parameters)
    program = find_program(step.store, parameters)
    member = find_member(step.store, program, reference)
    otp = otps.find_open(step, home_of(step.store, member), member, otp_type)
    if otp is None:
        raise OtpNotOpen(reference, otp_type)
    tries_left = home_of(step.store, member).otp.tries - otp.wrong_tries
    return 200, {
        "otp": otp.code,
        "expires_at": iso(otp.expires_at_ms),
        "attempts_left": tries_left,
    }


def _named(parameters: Mapping[str, str]) -> tuple[str, str]:
    """The member and the OtpType of the query; raises InvalidInput."""
    found = [
        Problem(name, "is required") for name in ("reference", "type") if not parameters.get(name)
    ]
    if found:
        raise InvalidInput(found)
    if parameters["type"] not in wire.OTP_TYPES:
        message = f"there is no OtpType {parameters['type']}"
        raise InvalidInput([Problem("type", message, wire.OTP_TYPES)])
    return parameters["reference"], parameters["type"]

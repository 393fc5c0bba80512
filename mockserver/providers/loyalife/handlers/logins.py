"""Passwords and one-time codes."""

from __future__ import annotations

from mockserver.exchange.call import Call
from mockserver.exchange.operation import Refused
from mockserver.providers.loyalife import render, wire
from mockserver.providers.loyalife.handlers.acting import check_member, member, program
from mockserver.providers.loyalife.refusals import MemberUnknown, WrongCredentials
from mockserver.providers.loyalife.rules import logins, members, otps, statuses
from mockserver.providers.loyalife.state import MEMBERS, Member


def check_credentials(
    call: Call, body: wire.CheckCredentialsRequest
) -> wire.Envelope[wire.Login] | Refused:
    """Check a password; the figures in the answer are those before this login."""
    home = program(call)
    check_member(call, body.UniquerefID)
    found = call.store.get(MEMBERS, (home.id, body.UniquerefID))
    if found is None:
        # As if the password were wrong, so that nobody can find out who is a member.
        raise WrongCredentials
    error = logins.check(call.step, home, found, body.Password)
    return Refused(error) if error else wire.success(render.login(found))


def generate_otp(call: Call, body: wire.GenerateOtpRequest) -> wire.Envelope[bool]:
    """Send a code to the member with this e-mail address."""
    return _generate(call, body, _by_email(call, body.UniquerefID))


def generate_otp_by_relation(call: Call, body: wire.GenerateOtpRequest) -> wire.Envelope[bool]:
    """Send a code to the member with this reference."""
    return _generate(call, body, member(call, body.UniquerefID))


def _generate(call: Call, body: wire.GenerateOtpRequest, found: Member) -> wire.Envelope[bool]:
    statuses.check_otp(found, body.OtpType)
    otps.send(call.step, program(call), found, body.OtpType)
    return wire.success(True)


def verify_otp(call: Call, body: wire.VerifyOtpRequest) -> wire.Envelope[bool] | Refused:
    """Check a code of the member with this e-mail address."""
    return _verify(call, body, _by_email(call, body.UniquerefID))


def verify_otp_by_relation(
    call: Call, body: wire.VerifyOtpRequest
) -> wire.Envelope[bool] | Refused:
    """Check a code of the member with this reference."""
    return _verify(call, body, member(call, body.UniquerefID))


def _verify(
    call: Call, body: wire.VerifyOtpRequest, found: Member
) -> wire.Envelope[bool] | Refused:
    statuses.check_otp(found, body.OtpType)
    error = otps.verify(call.step, program(call), found, body.OtpType, int(body.OTP))
    return Refused(error) if error else wire.success(True)


def _by_email(call: Call, email: str) -> Member:
    found = members.find_by(call.store, program(call).id, members.EMAIL, email)
    if found is None:
        raise MemberUnknown(email)
    check_member(call, found.reference)
    return found

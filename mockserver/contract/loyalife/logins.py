"""Passwords and one-time codes, of which a run knows none.

So it checks that codes are sent and that wrong ones are refused. It sends them to members of its
own, whose addresses and numbers reach nobody.
"""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.loyalife.facts import (
    ADDRESS,
    GUEST,
    done,
    email,
    nobody,
    refused,
    where,
    without,
)
from mockserver.contract.walk import Walk

_CREDENTIALS: Final = "member.check_credentials"
_SEND: Final = "member.generate_otp_by_relation"
_SEND_BY_EMAIL: Final = "member.generate_otp"
_VERIFY: Final = "member.verify_otp_by_relation"
_VERIFY_BY_EMAIL: Final = "member.verify_otp"

WRONG_MD5: Final = "00000000000000000000000000000000"
"""In the form of a hash, and that of no password."""
# Longer than any code, so that no luck makes it the right one.
_WRONG: Final = 999_999_999
_TRIES: Final = 5


def password(walk: Walk, member: str, **other: object) -> dict[str, object]:
    """The body that checks a wrong password."""
    return where(walk, UniquerefID=member, Password=WRONG_MD5) | other


def sending(walk: Walk, member: str, kind: str, **other: object) -> dict[str, object]:
    """The body that has a one-time code sent."""
    named = {"UniquerefID": member, "SourceAddress": ADDRESS, "SourceCode": 1, "OtpType": kind}
    return where(walk, **named) | other


def _verifying(walk: Walk, member: str, kind: str, **other: object) -> dict[str, object]:
    named = {"UniquerefID": member, "OTP": _WRONG, "OtpType": kind}
    seen = {"DestinationAddress": ADDRESS, "Destination": "Web"}
    return where(walk, **named, **seen) | other


def _sent(walk: Walk, kind: str) -> str:
    """The run's active member, who has just been sent a code."""
    guest: str = walk.need(GUEST)
    done(walk, _SEND, body=sending(walk, guest, kind))
    return guest


def _not_verified(walk: Walk, code: str, body: dict[str, object], by: str = _VERIFY) -> None:
    refused(walk, by, 400, code, body=body)


def _unknown_member(walk: Walk) -> None:
    refused(walk, _CREDENTIALS, 401, "110", body=password(walk, nobody(walk)))


def _no_hash(walk: Walk) -> None:
    body = password(walk, nobody(walk), Password="contract-run")
    refused(walk, _CREDENTIALS, 400, "999", body=body)


def _credentials_incomplete(walk: Walk) -> None:
    body = password(walk, nobody(walk))
    for name in body:
        refused(walk, _CREDENTIALS, 400, "999", body=without(body, name))


def _wrong_password(walk: Walk) -> None:
    refused(walk, _CREDENTIALS, 401, "110", body=password(walk, walk.need(GUEST)))


def _send(walk: Walk) -> None:
    _sent(walk, "LOGIN")


def _send_by_email(walk: Walk) -> None:
    walk.need(GUEST)
    done(walk, _SEND_BY_EMAIL, body=sending(walk, email(walk, 1), "FORGOTPWD"))


def _send_unknown(walk: Walk) -> None:
    refused(walk, _SEND, 200, "103", body=sending(walk, nobody(walk), "LOGIN"))
    body = sending(walk, f"{nobody(walk)}@example.com", "LOGIN")
    refused(walk, _SEND_BY_EMAIL, 200, "103", body=body)


def _send_other_type(walk: Walk) -> None:
    # Types are compared as they are written.
    for kind in ("login", "COFFEE"):
        refused(walk, _SEND, 400, "998", body=sending(walk, walk.need(GUEST), kind))


def _send_incomplete(walk: Walk) -> None:
    body = sending(walk, walk.need(GUEST), "LOGIN")
    for operation in (_SEND, _SEND_BY_EMAIL):
        for name in body:
            refused(walk, operation, 400, "999", body=without(body, name))


def _wrong_code(walk: Walk) -> None:
    guest = _sent(walk, "LOGIN")
    _not_verified(walk, "120", _verifying(walk, guest, "LOGIN"))


def _wrong_code_by_email(walk: Walk) -> None:
    _sent(walk, "TwoFA")
    body = _verifying(walk, email(walk, 1), "TwoFA")
    _not_verified(walk, "120", body, _VERIFY_BY_EMAIL)


def _code_as_text(walk: Walk) -> None:
    guest = _sent(walk, "LOGIN")
    _not_verified(walk, "120", _verifying(walk, guest, "LOGIN", OTP=str(_WRONG)))


def _not_sent(walk: Walk) -> None:
    guest = _sent(walk, "LOGIN")
    _not_verified(walk, "124", _verifying(walk, guest, "CASHBACKCONFIRM"))


def _attempts(walk: Walk) -> None:
    guest = _sent(walk, "CHANGEPASSWORD")
    body = _verifying(walk, guest, "CHANGEPASSWORD")
    for _ in range(_TRIES - 1):
        _not_verified(walk, "120", body)
    for _ in range(2):
        _not_verified(walk, "123", body)
    _sent(walk, "CHANGEPASSWORD")
    _not_verified(walk, "120", body)


def _verify_unknown(walk: Walk) -> None:
    refused(walk, _VERIFY, 200, "103", body=_verifying(walk, nobody(walk), "LOGIN"))


def _verify_other_values(walk: Walk) -> None:
    for bad in ({"OtpType": "COFFEE"}, {"Destination": "Letter"}):
        _not_verified(walk, "998", _verifying(walk, walk.need(GUEST), "LOGIN", **bad))


def _verify_incomplete(walk: Walk) -> None:
    body: dict[str, Any] = _verifying(walk, walk.need(GUEST), "LOGIN")
    for operation in (_VERIFY, _VERIFY_BY_EMAIL):
        for name in body:
            _not_verified(walk, "999", without(body, name), operation)


_SILENT: Final = "mockserver.providers.loyalife.codes:CODES"
_SILENT_ON_TRIES: Final = "mockserver.providers.loyalife.rules.otps:verify"

READS: Final = (
    Check(
        id="logins.unknown-member",
        operation=_CREDENTIALS,
        statement="The password of nobody is refused like a wrong one: 401, 110.",
        run=_unknown_member,
        decided_in="mockserver.providers.loyalife.handlers.logins:check_credentials",
    ),
    Check(
        id="logins.no-hash",
        operation=_CREDENTIALS,
        statement="A password that is neither MD5 nor bcrypt is refused with 400, 999.",
        run=_no_hash,
        decided_in="mockserver.providers.loyalife.wire.logins:PasswordHash",
    ),
    Check(
        id="logins.incomplete",
        operation=_CREDENTIALS,
        statement="A credential check needs all of its four fields: else 400, 999.",
        run=_credentials_incomplete,
    ),
)

WRITES: Final = (
    Check(
        id="logins.wrong-password",
        operation=_CREDENTIALS,
        statement="A wrong password is refused with 401, ErrorCode 110.",
        run=_wrong_password,
        writes=True,
        decided_in=_SILENT,
    ),
    Check(
        id="logins.send",
        operation=_SEND,
        statement="A one-time code is sent to the member with this reference.",
        run=_send,
        writes=True,
    ),
    Check(
        id="logins.send-by-email",
        operation=_SEND_BY_EMAIL,
        statement="A one-time code is sent to the member with this e-mail address.",
        run=_send_by_email,
        writes=True,
    ),
    Check(
        id="logins.send-unknown",
        operation=_SEND,
        statement="A code for nobody answers 200, 103.",
        run=_send_unknown,
        writes=True,
        decided_in=_SILENT,
    ),
    Check(
        id="logins.send-other-type",
        operation=_SEND,
        statement="A code of another OtpType, or one in another case, is refused with 400, 998.",
        run=_send_other_type,
        writes=True,
        decided_in="mockserver.providers.loyalife.wire.logins:ListedOtpType",
    ),
    Check(
        id="logins.send-incomplete",
        operation=_SEND,
        statement="Sending a code needs all of its six fields: else 400, 999.",
        run=_send_incomplete,
        writes=True,
    ),
    Check(
        id="logins.wrong-code",
        operation=_VERIFY,
        statement="A wrong code is refused with 400, 120.",
        run=_wrong_code,
        writes=True,
        decided_in=_SILENT,
    ),
    Check(
        id="logins.wrong-code-by-email",
        operation=_VERIFY_BY_EMAIL,
        statement="A code that was sent by reference is checked by e-mail address, too.",
        run=_wrong_code_by_email,
        writes=True,
        decided_in=_SILENT_ON_TRIES,
    ),
    Check(
        id="logins.code-as-text",
        operation=_VERIFY,
        statement="A code may be sent as a text of digits.",
        run=_code_as_text,
        writes=True,
        decided_in="mockserver.providers.loyalife.wire.logins:Code",
    ),
    Check(
        id="logins.not-sent",
        operation=_VERIFY,
        statement="A code for an OtpType that none was sent for is refused with 400, 124.",
        run=_not_sent,
        writes=True,
        decided_in=_SILENT,
    ),
    Check(
        id="logins.attempts",
        operation=_VERIFY,
        statement="The fifth wrong code ends a code with 400, 123; a new one has all tries again.",
        run=_attempts,
        writes=True,
        decided_in=_SILENT_ON_TRIES,
    ),
    Check(
        id="logins.verify-unknown",
        operation=_VERIFY,
        statement="Checking a code of nobody answers 200, 103.",
        run=_verify_unknown,
        writes=True,
        decided_in=_SILENT,
    ),
    Check(
        id="logins.verify-other-values",
        operation=_VERIFY,
        statement="Another OtpType, or another Destination than Web and Mobile, is refused with"
        " 400, 998.",
        run=_verify_other_values,
        writes=True,
        decided_in="mockserver.providers.loyalife.wire.logins:Destination",
    ),
    Check(
        id="logins.verify-incomplete",
        operation=_VERIFY,
        statement="Checking a code needs all of its seven fields: else 400, 999.",
        run=_verify_incomplete,
        writes=True,
    ),
)

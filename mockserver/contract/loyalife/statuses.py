"""What the status of a member allows.

The run's second member goes through all of them here, so nothing after this can use it; the last
one is for ever.
"""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.loyalife.facts import (
    EARNED,
    NO_GUID,
    OTHER,
    about,
    balance,
    done,
    profile,
    program,
    refused,
    statement,
    update,
    where,
)
from mockserver.contract.loyalife.logins import password, sending
from mockserver.contract.loyalife.members import LOCAL_TIME
from mockserver.contract.loyalife.transactions import earning, insert, not_inserted, purchase
from mockserver.contract.walk import Walk

_AVAILABILITY: Final = "pg.check_availability"
_CREDENTIALS: Final = "member.check_credentials"
_REVERSE: Final = "pg.reversal_points"
_SEND: Final = "member.generate_otp_by_relation"
_TRIES: Final = 5


def _set(walk: Walk, status: int) -> str:
    """The second member of the run, with another status."""
    other: str = walk.need(OTHER)
    update(walk, other, status=str(status))
    walk.same("Status", status, profile(walk, other)["Status"])
    return other


def _spends_not(walk: Walk, member: str, code: str) -> None:
    refused(walk, _AVAILABILITY, 200, code, body=about(walk, member))


def _earns(walk: Walk, member: str) -> None:
    points = walk.need(EARNED)
    before = profile(walk, member)["TotalPoints"]
    insert(walk, earning(walk, 31, member_relation_reference=member))
    walk.same("TotalPoints", before + points, profile(walk, member)["TotalPoints"])


def _earns_not(walk: Walk, member: str, code: str) -> None:
    not_inserted(walk, code, purchase(walk, 31, member_relation_reference=member))


def _is_sent(walk: Walk, member: str, kind: str) -> None:
    done(walk, _SEND, body=sending(walk, member, kind))


def _is_not_sent(walk: Walk, member: str, kind: str, status: int, code: str) -> None:
    refused(walk, _SEND, status, code, body=sending(walk, member, kind))


def _logs_not_in(walk: Walk, member: str, status: int, code: str) -> None:
    refused(walk, _CREDENTIALS, status, code, body=password(walk, member))


def _inactive(walk: Walk) -> None:
    _spends_not(walk, _set(walk, 5), "107")


def _inactive_codes(walk: Walk) -> None:
    other = _set(walk, 5)
    _is_not_sent(walk, other, "LOGIN", 200, "107")
    _is_sent(walk, other, "ACTIVATION")


def _inactive_login(walk: Walk) -> None:
    _logs_not_in(walk, _set(walk, 5), 200, "107")


def _inactive_earns(walk: Walk) -> None:
    _earns(walk, _set(walk, 5))


def _activated(walk: Walk) -> None:
    other = _set(walk, 1)
    found = profile(walk, other)
    walk.same("IsAccountActivated", True, found["IsAccountActivated"])
    said = found["ActivatedDate"]
    walk.holds("ActivatedDate is a time", bool(LOCAL_TIME.fullmatch(str(said))), said)
    walk.same("what can be spent", found["TotalPoints"], balance(walk, other))


def _wrong_passwords(walk: Walk) -> None:
    other = _set(walk, 1)
    for _ in range(_TRIES - 1):
        _logs_not_in(walk, other, 401, "110")
    _logs_not_in(walk, other, 401, "111")
    walk.same("Status", 3, profile(walk, other)["Status"])


def _login_blocked(walk: Walk) -> None:
    _spends_not(walk, _set(walk, 3), "107")


def _login_blocked_earns(walk: Walk) -> None:
    _earns(walk, _set(walk, 3))


def _login_blocked_codes(walk: Walk) -> None:
    other = _set(walk, 3)
    _is_not_sent(walk, other, "LOGIN", 401, "111")
    _is_sent(walk, other, "UNBLOCKMEMBER")
    _logs_not_in(walk, other, 401, "111")


def _suspended(walk: Walk) -> None:
    other = _set(walk, 2)
    _spends_not(walk, other, "107")
    _earns_not(walk, other, "107")
    _is_not_sent(walk, other, "ACTIVATION", 200, "107")
    _logs_not_in(walk, other, 200, "107")


def _membership_blocked(walk: Walk) -> None:
    other = _set(walk, 6)
    _spends_not(walk, other, "107")
    _earns_not(walk, other, "107")


def _membership_blocked_login(walk: Walk) -> None:
    other = _set(walk, 6)
    _is_not_sent(walk, other, "UNBLOCKMEMBER", 200, "107")
    _logs_not_in(walk, other, 401, "111")


def _cancel(walk: Walk) -> None:
    other = _set(walk, 4)
    body = {"id": profile(walk, other)["Id"], "data": {"full_name": "Somebody Else"}}
    refused(walk, "member.update_profile", 200, "E204", query=program(walk), body=body)


def _cancelled(walk: Walk) -> str:
    """The second member of the run, who is cancelled by now."""
    other: str = walk.need(OTHER)
    walk.same("Status", 4, profile(walk, other)["Status"])
    return other


def _cancelled_spends_not(walk: Walk) -> None:
    _spends_not(walk, _cancelled(walk), "113")


def _cancelled_does_nothing(walk: Walk) -> None:
    other = _cancelled(walk)
    _earns_not(walk, other, "113")
    _is_not_sent(walk, other, "UNBLOCKMEMBER", 200, "113")
    _logs_not_in(walk, other, 200, "113")
    named: dict[str, Any] = {"RelationReference": other, "MerchantName": "Nobody"}
    body = where(walk, **named, ExternalReference=NO_GUID)
    refused(walk, _REVERSE, 200, "113", body=body)


def _cancelled_is_read(walk: Walk) -> None:
    other = _cancelled(walk)
    points = statement(walk, other)["PointBalance"]
    walk.same("PointBalance", profile(walk, other)["TotalPoints"], points)


_SILENT_ON_EARNING: Final = "mockserver.providers.loyalife.rules.statuses:check_earning"
_SILENT_ON_SPENDING: Final = "mockserver.providers.loyalife.rules.statuses:check_spending"
_SILENT_ON_LOGINS: Final = "mockserver.providers.loyalife.rules.statuses:check_login"
_SILENT_ON_CODES: Final = "mockserver.providers.loyalife.rules.statuses:check_otp"

LAST: Final = (
    Check(
        id="statuses.inactive",
        operation=_AVAILABILITY,
        statement="A member who is not activated yet (5) spends nothing: 200, 107.",
        run=_inactive,
        writes=True,
    ),
    Check(
        id="statuses.inactive-codes",
        operation=_SEND,
        statement="Who is not activated yet is sent codes for ACTIVATION and none for LOGIN.",
        run=_inactive_codes,
        writes=True,
        decided_in=_SILENT_ON_CODES,
    ),
    Check(
        id="statuses.inactive-login",
        operation=_CREDENTIALS,
        statement="Who is not activated yet does not log in: 200, 107.",
        run=_inactive_login,
        writes=True,
        decided_in=_SILENT_ON_LOGINS,
    ),
    Check(
        id="statuses.inactive-earns",
        operation="transaction.insert",
        statement="Who is not activated yet earns all the same.",
        run=_inactive_earns,
        writes=True,
        decided_in=_SILENT_ON_EARNING,
    ),
    Check(
        id="statuses.activated",
        operation="member.update_profile",
        statement="An update to status 1 activates the account, and the points can be spent.",
        run=_activated,
        writes=True,
        decided_in="mockserver.providers.loyalife.rules.profiles:with_status",
    ),
    Check(
        id="statuses.wrong-passwords",
        operation=_CREDENTIALS,
        statement="The fifth wrong password blocks the login: 401, 111, and status 3.",
        run=_wrong_passwords,
        writes=True,
        decided_in="mockserver.providers.loyalife.rules.logins:check",
    ),
    Check(
        id="statuses.login-blocked",
        operation=_AVAILABILITY,
        statement="A member whose login is blocked (3) spends nothing: 200, 107.",
        run=_login_blocked,
        writes=True,
        decided_in=_SILENT_ON_SPENDING,
    ),
    Check(
        id="statuses.login-blocked-earns",
        operation="transaction.insert",
        statement="A member whose login is blocked earns all the same.",
        run=_login_blocked_earns,
        writes=True,
    ),
    Check(
        id="statuses.login-blocked-codes",
        operation=_SEND,
        statement="While a login is blocked, codes to unblock it are sent, and logins refused with"
        " 401, 111.",
        run=_login_blocked_codes,
        writes=True,
        decided_in=_SILENT_ON_CODES,
    ),
    Check(
        id="statuses.suspended",
        operation=_AVAILABILITY,
        statement="A member who is suspended (2) spends, earns and logs in not: 107.",
        run=_suspended,
        writes=True,
        decided_in=_SILENT_ON_EARNING,
    ),
    Check(
        id="statuses.membership-blocked",
        operation=_AVAILABILITY,
        statement="A member whose membership is blocked (6) neither spends nor earns: 107.",
        run=_membership_blocked,
        writes=True,
        decided_in="mockserver.providers.loyalife.rules.statuses:check_spending",
    ),
    Check(
        id="statuses.membership-blocked-login",
        operation=_CREDENTIALS,
        statement="A member whose membership is blocked is sent no codes (107) and logs in not"
        " (401, 111).",
        run=_membership_blocked_login,
        writes=True,
        decided_in=_SILENT_ON_LOGINS,
    ),
    Check(
        id="statuses.cancel",
        operation="member.update_profile",
        statement="A member who is cancelled (4) is never changed again: 200, E204.",
        run=_cancel,
        writes=True,
    ),
    Check(
        id="statuses.cancelled-spends-not",
        operation=_AVAILABILITY,
        statement="A member who is cancelled spends nothing: 200, 113.",
        run=_cancelled_spends_not,
        writes=True,
        decided_in=_SILENT_ON_SPENDING,
    ),
    Check(
        id="statuses.cancelled-does-nothing",
        operation="transaction.insert",
        statement="A member who is cancelled neither earns, nor logs in, nor gets points back:"
        " 113.",
        run=_cancelled_does_nothing,
        writes=True,
        decided_in="mockserver.providers.loyalife.rules.statuses:check_not_canceled",
    ),
    Check(
        id="statuses.cancelled-is-read",
        operation="transaction.statement_summary",
        statement="A member who is cancelled can still be read.",
        run=_cancelled_is_read,
        writes=True,
        decided_in="mockserver.providers.loyalife.handlers.acting:member",
    ),
)

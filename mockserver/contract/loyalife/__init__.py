"""Loyalife to conformance runs.

The run brings a client of a program. It may name a member who is there, who is only read, and a
product code whose purchases earn points: no call of the service lists either. What it writes
belongs to members that it makes, two in each run. The service removes no members, transactions
or links, so all of these stay; their names hold the id of the run.

It knows no attributes but the standard ones, so a program that demands others refuses its members;
the first check of enrolment says so then, and what needs members is skipped.

What no run can see: that tokens, codes and points expire, what a right password or one-time code
does, how often a client may call, and points that wait for a review.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mockserver.contract.dialect import Credentials, Dialect
from mockserver.contract.loyalife import (
    access,
    batches,
    bodies,
    enrolment,
    links,
    logins,
    members,
    payments,
    reversals,
    short,
    statements,
    statuses,
    tokens,
    transactions,
)
from mockserver.contract.loyalife.facts import (
    CLIENT_ID,
    CLIENT_SECRET,
    COUNT,
    GIVEN_MEMBER,
    GIVEN_PROGRAM,
    PRODUCT,
)
from mockserver.contract.probe import Reply
from mockserver.contract.walk import Walk

PRODUCTION: Final = "loyalife-api.xoxoday.in"
"""Where members are real. What a client's id and secret are good for, they do not tell."""

_REFUSALS: Final = 400
_SUCCESSES: Final = ("000", "001")


def _begin(walk: Walk, credentials: Credentials) -> None:
    walk.keep(CLIENT_ID, credentials.client_id)
    walk.keep(CLIENT_SECRET, credentials.client_secret)
    walk.keep(GIVEN_PROGRAM, int(credentials.program))
    walk.keep(GIVEN_MEMBER, credentials.member or None)
    walk.keep(PRODUCT, credentials.product or None)


def _results(reply: Reply) -> Mapping[str, object]:
    """What is in the envelope."""
    found = reply.content.get("results") if isinstance(reply.content, dict) else None
    return found if isinstance(found, dict) else {}


def _succeeded(reply: Reply) -> bool:
    """A refusal may come with status 200; what a token call gives says nothing of success."""
    found = _results(reply)
    if isinstance(found.get("IsSucessful"), bool):
        return reply.status < _REFUSALS and bool(found["IsSucessful"])
    return reply.status < _REFUSALS and found.get("ErrorCode", "000") in _SUCCESSES


def _code(reply: Reply) -> object:
    found = _results(reply)
    return None if found.get("IsSucessful") is True else found.get("ErrorCode")


DIALECT: Final = Dialect(
    needs=("client_id", "client_secret", "program"),
    is_live=lambda _: False,
    live_hosts=frozenset({PRODUCTION}),
    begin=_begin,
    succeeded=_succeeded,
    code=_code,
    may_lack=frozenset({COUNT}),
    checks=(
        *tokens.FIRST,
        *access.FIRST,
        *members.FIRST,
        *tokens.READS,
        *access.READS,
        *bodies.READS,
        *members.READS,
        *payments.READS,
        *statements.READS,
        *batches.READS,
        *links.READS,
        *logins.READS,
        *short.READS,
        *enrolment.WRITES,
        *transactions.WRITES,
        *batches.WRITES,
        *payments.WRITES,
        *reversals.WRITES,
        *links.WRITES,
        *logins.WRITES,
        *short.WRITES,
        *statuses.LAST,
    ),
)

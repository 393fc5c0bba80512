"""Expys to conformance runs.

The run brings an org's key, and may name a member who is there. What is written belongs to members
that the run makes and removes, but for an offer's display price and the org's currency, which end
as they were.
"""

from __future__ import annotations

from typing import Final

from mockserver.contract.dialect import Credentials, Dialect
from mockserver.contract.expys import (
    access,
    cancellations,
    conversations,
    interests,
    members,
    offers,
    orgs,
    redemptions,
    terms,
    wallets,
    webhooks,
)
from mockserver.contract.expys.facts import IS_LIVE, KEY, MEMBER, bearer
from mockserver.contract.probe import Reply
from mockserver.contract.walk import Walk, decoded
from mockserver.providers.expys import wire

LIVE: Final = "expys_live_"
_REFUSALS: Final = 400


def _begin(walk: Walk, credentials: Credentials) -> None:
    walk.auth = bearer(credentials.key)
    walk.keep(KEY, credentials.key)
    walk.keep(MEMBER, credentials.member or None)
    walk.keep(IS_LIVE, _is_live(credentials))


def _is_live(credentials: Credentials) -> bool:
    return credentials.key.startswith(LIVE)


def _code(reply: Reply) -> object:
    body = decoded(wire.ErrorBody, reply.content)
    return None if body is None else body.error.code


DIALECT: Final = Dialect(
    needs=("key",),
    is_live=_is_live,
    begin=_begin,
    succeeded=lambda reply: reply.status < _REFUSALS,
    code=_code,
    checks=(
        *access.READS,
        *members.READS,
        *offers.READS,
        *wallets.READS,
        *redemptions.READS,
        *conversations.READS,
        *terms.READS,
        *orgs.READS,
        *webhooks.READS,
        *members.WRITES,
        *access.WRITES,
        *wallets.WRITES,
        *redemptions.WRITES,
        *cancellations.WRITES,
        *interests.WRITES,
        *conversations.WRITES,
        *terms.WRITES,
        *offers.WRITES,
        *orgs.WRITES,
        *webhooks.WRITES,
        *members.LAST,
    ),
)

"""VINR to conformance runs.

The run brings a secret key, and may name an account or a customer who is there. What is written
belongs to a program, customers and accounts that the run makes. In the end customers, rules, tiers
and webhook endpoints are deleted, accounts closed, rewards inactive and the program archived, as
there is nothing that deletes those. The reference writes to the default program alone: what the
run makes there is inactive from the start, and rewards stay so.

Every operation that this server has is called, a change at each of its paths by each of its
methods. What is left to chance on a real sandbox: whether a card of tests pays, without which
nothing earns, and whether a refund succeeds before the run ends.
"""

from __future__ import annotations

from typing import Final

from mockserver.contract.dialect import Credentials, Dialect
from mockserver.contract.probe import Reply
from mockserver.contract.vinr import (
    access,
    accounts,
    batches,
    customers,
    earning,
    endings,
    enrolment,
    events,
    expanding,
    idempotency,
    lists,
    objects,
    payments,
    programs,
    redemptions,
    refunds,
    rewards,
    tiers,
    transactions,
    webhooks,
)
from mockserver.contract.vinr.facts import GIVEN, KEY, bearer
from mockserver.contract.walk import Walk, decoded
from mockserver.providers.vinr import wire

LIVE: Final = ("sk_live_", "rk_live_")
_REFUSALS: Final = 400


def _begin(walk: Walk, credentials: Credentials) -> None:
    walk.auth = bearer(credentials.key)
    walk.keep(KEY, credentials.key)
    walk.keep(GIVEN, credentials.member or None)


def _code(reply: Reply) -> object:
    body = decoded(wire.ErrorBody, reply.content)
    return None if body is None else body.error.code


DIALECT: Final = Dialect(
    needs=("key",),
    is_live=lambda credentials: credentials.key.startswith(LIVE),
    begin=_begin,
    succeeded=lambda reply: reply.status < _REFUSALS,
    code=_code,
    checks=(
        *access.READS,
        *lists.READS,
        *programs.READS,
        *tiers.READS,
        *accounts.READS,
        *transactions.READS,
        *expanding.READS,
        *events.READS,
        *idempotency.READS,
        *programs.WRITES,
        *tiers.WRITES,
        *customers.WRITES,
        *earning.WRITES,
        *enrolment.WRITES,
        *transactions.WRITES,
        *batches.WRITES,
        *idempotency.WRITES,
        *rewards.WRITES,
        *redemptions.WRITES,
        *payments.WRITES,
        *refunds.WRITES,
        *expanding.WRITES,
        *events.WRITES,
        *webhooks.WRITES,
        # With what the run has made there is more to read.
        *objects.READS,
        *refunds.LAST,
        *webhooks.LAST,
        *endings.LAST,
        *transactions.LAST,
        *rewards.LAST,
        *earning.LAST,
        *customers.LAST,
        *programs.LAST,
    ),
)

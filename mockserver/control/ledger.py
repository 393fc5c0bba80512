"""The points of members: balances and the entries that they follow from."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType
from starlette.responses import Response

from mockserver.control.call import LIMIT_DEFAULT, ControlCall, Limit, reply
from mockserver.control.errors import UnknownId
from mockserver.core.times import iso
from mockserver.core.validation import Problem, close_match
from mockserver.exchange.errors import InvalidInput
from mockserver.exchange.ledgers import LedgerEntry, MemberLedger
from mockserver.exchange.provider import Provider


class LedgerQuery(msgspec.Struct, forbid_unknown_fields=True):
    """LedgerQuery of the ledger: whose, and where; `limit` is that of the entries."""

    member: str
    provider: str | UnsetType = UNSET
    part: str | UnsetType = UNSET
    limit: Limit = LIMIT_DEFAULT


def get_ledger(call: ControlCall) -> Response:
    """The ledgers of a member, whichever services and parts of them have one, newest entry first.

    Decided here: who is nowhere is an unknown id, and who is elsewhere a bad part, so that a slip
    of the pen does not pass for a member without points.
    """
    wanted = call.read_query(LedgerQuery, "limit")
    with call.world.transaction() as step:
        found = [
            (provider, ledger)
            for provider in _meant(call, wanted)
            for ledger in provider.ledgers(step, wanted.member)
        ]
        if not found:
            raise UnknownId("member", wanted.member)
        return reply({"ledgers": list(_chosen(found, wanted))})


def _meant(call: ControlCall, wanted: LedgerQuery) -> Iterator[Provider]:
    providers = call.plane.providers
    if isinstance(wanted.provider, UnsetType):
        yield from providers.values()
    elif wanted.provider in providers:
        yield providers[wanted.provider]
    else:
        known = tuple(providers)
        message = f'there is no provider "{wanted.provider}"{close_match(wanted.provider, known)}'
        raise InvalidInput([Problem("provider", message, known)])


def _chosen(
    found: list[tuple[Provider, MemberLedger]], wanted: LedgerQuery
) -> Iterator[dict[str, Any]]:
    parts = tuple(dict.fromkeys(ledger.part for _, ledger in found))
    if not isinstance(wanted.part, UnsetType) and wanted.part not in parts:
        message = f'the member has no points in "{wanted.part}"'
        raise InvalidInput([Problem("part", message, parts)])
    for provider, ledger in found:
        if wanted.part in (UNSET, ledger.part):
            yield {
                "provider": provider.name,
                "member": ledger.member,
                "part": ledger.part,
                "balance": ledger.balance,
                "entries": list(map(_described, islice(ledger.entries, wanted.limit))),
            }


def _described(entry: LedgerEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": iso(entry.at_ms),
        "amount": entry.amount,
        "balance": entry.balance,
        "kind": entry.kind.value,
        "reason": entry.reason,
        "reference": entry.reference,
    }

"""Interests, as the concierge and the telephone network know them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from mockserver.core.times import iso
from mockserver.core.world import Transaction
from mockserver.exchange.levers import NoBody
from mockserver.providers.expys import render, wire
from mockserver.providers.expys.refusals import NotFound
from mockserver.providers.expys.rules import interests
from mockserver.providers.expys.state import INTERESTS, Interest


class InterestStatusBody(msgspec.Struct, forbid_unknown_fields=True):
    """Body of the status lever; which statuses there are is not known, so any text is taken."""

    status: wire.Id


class PhoneCode(msgspec.Struct):
    """The code that the phone of an interest was sent, and when it ends."""

    code: str
    expiresAt: str


def set_interest_status(
    step: Transaction, parameters: Mapping[str, str], given: InterestStatusBody
) -> wire.Interest:
    """Give an interest another status."""
    changed = interests.set_status(step, _find(step, parameters["id"]), given.status)
    return render.interest(changed)


def get_phone_code(step: Transaction, parameters: Mapping[str, str], _: NoBody) -> PhoneCode:
    """The code that was sent to the phone, as long as it can verify the number."""
    interest = _find(step, parameters["id"])
    code = interests.open_code(interest, step.now_ms)
    if code is None:
        raise NotFound("open phone code of", interest.id)
    return PhoneCode(code.code, iso(code.expires_at_ms))


def _find(step: Transaction, interest_id: str) -> Interest:
    interest = step.store.get(INTERESTS, interest_id)
    if interest is None:
        raise NotFound("interest", interest_id)
    return interest

"""Bookings, as the concierge moves them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import UNSET, UnsetType

from mockserver.core.world import Transaction
from mockserver.providers.expys import render, wire
from mockserver.providers.expys.levers.common import time
from mockserver.providers.expys.refusals import NotFound
from mockserver.providers.expys.rules import redemptions
from mockserver.providers.expys.state import (
    REDEMPTIONS,
    CanceledReason,
    RedemptionStatus,
)


class RedemptionStatusBody(msgspec.Struct, forbid_unknown_fields=True):
    """Body of the status lever; `reason` and `note` count only with CANCELED."""

    status: RedemptionStatus
    reason: CanceledReason | UnsetType = UNSET
    note: str | UnsetType | None = UNSET
    startAt: str | UnsetType | None = UNSET
    endAt: str | UnsetType | None = UNSET


def set_status(
    step: Transaction, parameters: Mapping[str, str], given: RedemptionStatusBody
) -> wire.Redemption:
    """Move a booking on, as the concierge does."""
    redemption = step.store.get(REDEMPTIONS, parameters["id"])
    if redemption is None:
        raise NotFound("redemption", parameters["id"])
    how = redemptions.Move(
        CanceledReason.OTHER if isinstance(given.reason, UnsetType) else given.reason,
        None if isinstance(given.note, UnsetType) else given.note,
        time(step, "startAt", given.startAt),
        time(step, "endAt", given.endAt),
    )
    return render.redemption(redemptions.move(step, redemption, given.status, how))

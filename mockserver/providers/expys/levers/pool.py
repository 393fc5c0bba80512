"""The org's pool, which is topped up outside of the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.core.world import Transaction
from mockserver.providers.expys import render, wire
from mockserver.providers.expys.levers.common import Whole, find_org
from mockserver.providers.expys.rules import pool


class PoolBody(msgspec.Struct, forbid_unknown_fields=True):
    """Body of the pool lever: points to add, and settings."""

    org: str
    grant: Annotated[int, Meta(ge=1, le=wire.CREDIT_MAX)] | UnsetType = UNSET
    purchase: Annotated[int, Meta(ge=1, le=wire.CREDIT_MAX)] | UnsetType = UNSET
    creditLimit: Whole | UnsetType = UNSET
    lowWaterMark: Whole | UnsetType | None = UNSET


def top_up(step: Transaction, _: Mapping[str, str], given: PoolBody) -> wire.Balance:
    """Add points to a pool and change its settings; answers as getBalance would in LIVE."""
    org = find_org(step, given.org)
    changes = pool.Changes(given.grant, given.purchase, given.creditLimit, given.lowWaterMark)
    return render.balance(org, pool.change(step, org, changes))

"""The org's own matters: balance and currency."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.providers.expys.fixture_values import RATE_MAX
from mockserver.providers.expys.state import Settlement
from mockserver.providers.expys.wire.common import Number

# Limits that the service does not publish; decided here, the same as for fixtures.
CURRENCY_NAME_LENGTH_MAX = 64

CURRENCY_SYMBOL_LENGTH_MAX = 16


class Balance(msgspec.Struct):
    """The org's pool, in points and dollars."""

    balance: int
    balanceUSD: Number
    balanceDisplay: Number
    creditLimit: int
    creditLimitUSD: Number
    lifetimeSpent: int
    lifetimeSpentUSD: Number
    ratePerPoint: Number
    settlementMode: Settlement


class UpdateConfigurationRequest(msgspec.Struct):
    """Body of updateConfiguration; what is left out stays as it is."""

    currencyName: (
        Annotated[str, Meta(min_length=1, max_length=CURRENCY_NAME_LENGTH_MAX)] | UnsetType
    ) = UNSET
    currencySymbol: (
        Annotated[str, Meta(min_length=1, max_length=CURRENCY_SYMBOL_LENGTH_MAX)] | UnsetType
    ) = UNSET
    currencyUnitsPerUSD: Annotated[float, Meta(gt=0, le=RATE_MAX)] | UnsetType = UNSET
    confirmReprice: bool = False


class Configuration(msgspec.Struct):
    """How the org shows its points."""

    currencyName: str
    currencySymbol: str
    currencyUnitsPerUSD: Number

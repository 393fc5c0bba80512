"""How an org shows its points. Both of its environments share it, and points never change."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import msgspec
from msgspec import UNSET, UnsetType

from mockserver.core.exact import Ratio, ratio
from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.exchange.errors import invalid
from mockserver.providers.expys.fixture_values import RATE_DECIMALS_MAX
from mockserver.providers.expys.refusals import RepriceUnconfirmed
from mockserver.providers.expys.rules import money
from mockserver.providers.expys.state import (
    OFFERS,
    OFFERS_BY_PARTITION,
    ORGS,
    Currency,
    Environment,
    Org,
)

# A ratio is kept as precisely as a fixture can write it; rounding is decided here, because a
# client that divides should not be refused for the last digits.
_FINEST = Decimal(1).scaleb(-RATE_DECIMALS_MAX)


class Changes(msgspec.Struct, frozen=True):
    """What a request changes; what it leaves out stays. `confirmed` allows new display prices."""

    name: str | UnsetType = UNSET
    symbol: str | UnsetType = UNSET
    units_per_usd: float | UnsetType = UNSET
    confirmed: bool = False


def configure(step: Transaction, org: Org, changes: Changes) -> Org:
    """Change the currency of an org.

    Raises RepriceUnconfirmed for another ratio that nobody has confirmed, and InvalidInput for
    one that is 0 when rounded; nothing has changed then.
    """
    before = org.currency
    units = _units(before, changes)
    if units != before.units_per_usd and not changes.confirmed:
        current, requested = map(money.exact_number, (before.units_per_usd, units))
        raise RepriceUnconfirmed(current, requested, _repriced(step.store, org))
    currency = Currency(
        before.name if isinstance(changes.name, UnsetType) else changes.name,
        before.symbol if isinstance(changes.symbol, UnsetType) else changes.symbol,
        units,
    )
    if currency == before:
        return org
    after = msgspec.structs.replace(org, currency=currency)
    step.store.put(ORGS, org.id, after)
    return after


def _units(before: Currency, changes: Changes) -> Ratio:
    if isinstance(changes.units_per_usd, UnsetType):
        return before.units_per_usd
    rounded = Decimal(str(changes.units_per_usd)).quantize(_FINEST, ROUND_HALF_UP)
    if not rounded:
        raise invalid("currencyUnitsPerUSD", f"must be at least {_FINEST:f}")
    return ratio(str(rounded))


def _repriced(store: Store, org: Org) -> int:
    """How many offers, of both environments, show a price that follows from the ratio.

    The service does not say which offers it counts; decided here: those whose display would be
    another one, so neither those with a price of the org's own nor those that show none.
    """
    return sum(
        offer.authored_price is None and money.derived_price(org, offer) is not None
        for environment in Environment
        for offer in store.newest_first(OFFERS, OFFERS_BY_PARTITION, (org.id, environment))
    )

"""Organisations: settings, keys, pools, and what parts the data."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from mockserver.core.exact import Ratio
from mockserver.core.store import Table


class Environment(StrEnum):
    """Decided by the credential alone; both have the same paths."""

    SANDBOX = "sandbox"
    LIVE = "live"


# Org id and environment.
Partition = tuple[str, str]

# Partition and the partner's own id of the member; also the key of the member's account.
MemberKey = tuple[str, str, str]

# Partition and offer id.
OfferKey = tuple[str, str, str]


class Settlement(StrEnum):
    """Who pays for a redemption."""

    MEMBER_WALLET = "MEMBER_WALLET"
    ORG_POOL = "ORG_POOL"


class RedemptionStatus(StrEnum):
    """The life of a booking."""

    SUBMITTED = "SUBMITTED"
    OPEN = "OPEN"
    AWAITING_VENDOR = "AWAITING_VENDOR"
    AWAITING_CUSTOMER = "AWAITING_CUSTOMER"
    PURCHASED = "PURCHASED"
    COMPLETED = "COMPLETED"
    CANCELED = "CANCELED"


class Currency(msgspec.Struct, frozen=True, gc=False):
    """How an org shows points; `units_per_usd` is display units per US dollar."""

    name: str
    symbol: str
    units_per_usd: Ratio


class AutoAdvance(msgspec.Struct, frozen=True, gc=False):
    """A status that bookings take by themselves, so long after the step before."""

    to: RedemptionStatus
    after_ms: int


class Org(msgspec.Struct, frozen=True, gc=False):
    """An organisation and its settings; only the currency can be changed through the API.

    `rate` is dollars per point. `rate_limit` is requests per window and credential, None for no
    limit. `phone_code` is the code that every phone is sent.
    """

    id: str
    name: str
    settlement: Settlement
    rate: Ratio
    currency: Currency
    token_ttl_ms: int
    rate_limit: int | None
    first_status: RedemptionStatus
    auto_advance: tuple[AutoAdvance, ...]
    phone_code: str

    @property
    def display_rate(self) -> Ratio:
        """Display units per point."""
        units = self.currency.units_per_usd
        return Ratio(
            self.rate.numerator * units.numerator, self.rate.denominator * units.denominator
        )


class Pool(msgspec.Struct, frozen=True, gc=False):
    """The points an org has bought. An org without one is not gated."""

    org: str
    balance: int = 0
    credit_limit: int = 0
    low_water_mark: int | None = None
    lifetime_spent: int = 0


class ApiKey(msgspec.Struct, frozen=True, gc=False):
    """A machine credential: the whole org in one environment."""

    key: str
    org: str
    environment: Environment
    scopes: frozenset[str]


class Window(msgspec.Struct, frozen=True, gc=False):
    """How many requests a credential has made since the window began."""

    began_at_ms: int
    requests: int


ORGS: Table[Org] = Table("expys.orgs")

POOLS: Table[Pool] = Table("expys.pools")

KEYS: Table[ApiKey] = Table("expys.keys")

WINDOWS: Table[Window] = Table("expys.windows")

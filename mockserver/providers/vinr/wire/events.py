"""Events: as the API lists them, and as they are delivered."""

from __future__ import annotations

from typing import Any, Generic, Literal, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from mockserver.providers.vinr.wire.common import Number, Paging, Range


class ListEvents(Paging, kw_only=True):
    """Query of events.list; `type` may be a prefix that ends in `*`."""

    type: str | UnsetType = UNSET
    created: Range | UnsetType = UNSET


class Snapshot(msgspec.Struct):
    """The object of an event as it was then."""

    object: Any


class Event(msgspec.Struct):
    """An event, as the API lists it."""

    id: str
    type: str
    data: Snapshot
    created: int


T = TypeVar("T")


class Delivered(msgspec.Struct, Generic[T]):
    """An event, as endpoints get it: `data` is the object itself."""

    id: str
    object: Literal["event"]
    type: str
    api_version: str
    livemode: bool
    created_at: str
    data: T


class PointsExpiring(msgspec.Struct):
    """Points of an account that will end."""

    account: str
    program: str
    points: Number
    expires_at: str
    days_left: int


class TierChanged(msgspec.Struct):
    """A member has another tier."""

    account: str
    program: str
    former: str | None = msgspec.field(name="from")
    to: str | None
    direction: Literal["promotion", "demotion"]
    qualifying_value: Number


class RewardUnlocked(msgspec.Struct):
    """A balance has come up to the cost of a reward."""

    account: str
    reward: str
    balance: Number


class Outside(msgspec.Struct):
    """An object of a part of the service that is not here: a test says that something happened."""

    id: str
    object: Literal["subscription", "invoice", "referral"]
    customer: str | None
    amount: int
    currency: str
    created_at: str

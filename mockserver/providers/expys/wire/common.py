"""What several requests and answers share: limits, ids, pages."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

Number = int | float

# Limits that the service does not publish; decided here.
ID_LENGTH_MAX = 255

REASON_LENGTH_MAX = 1000

NOTE_LENGTH_MAX = 1000

PAGE_DEFAULT = 50

PAGE_MAX = 100

CREDIT_MAX = 2**31 - 1

ExternalUserID = Annotated[str, Meta(min_length=1, max_length=ID_LENGTH_MAX)]

Tier = Annotated[str, Meta(min_length=1, max_length=ID_LENGTH_MAX)]

Email = Annotated[str, Meta(pattern=r"^[^@]+@[^@]+$", max_length=320)]

Id = Annotated[str, Meta(min_length=1, max_length=ID_LENGTH_MAX)]

Limit = Annotated[int, Meta(ge=1, le=PAGE_MAX)]

Environment = Literal["SANDBOX", "LIVE"]


class Page(msgspec.Struct):
    """Query of every list that has pages."""

    limit: Limit = PAGE_DEFAULT
    cursor: str | UnsetType = UNSET


class OnBehalfQuery(msgspec.Struct):
    """Query of reads that act for one member."""

    externalUserID: ExternalUserID | UnsetType = UNSET

"""Rows of batch files, where they are not those of requests, and what is said of a file."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.providers.loyalife.wire.common import MONEY_MAX, LooseText, Text
from mockserver.providers.loyalife.wire.sub_relations import LinkStatus, LinkType
from mockserver.providers.loyalife.wire.transactions import TransactionDate

# Points are taken away by transactions only, so a bonus is never negative.
BonusPoints = Annotated[int, Meta(gt=0, le=MONEY_MAX)] | Annotated[float, Meta(gt=0, le=MONEY_MAX)]


class BonusRow(msgspec.Struct, kw_only=True):
    """Points that a member is given; without a date, today."""

    member_relation_reference: Text
    points: BonusPoints
    narration: LooseText | UnsetType = UNSET
    awarded_on: TransactionDate | UnsetType = msgspec.field(name="date", default=UNSET)


class CardRow(msgspec.Struct, kw_only=True):
    """A card or account of a member. What it is unless the row says it is decided here."""

    relation_reference: Text
    card_number: Text
    card_type: LinkType = "CARD"
    product_code: LooseText | UnsetType = UNSET
    expiry_date: date | UnsetType = UNSET
    status: LinkStatus = "ACTIVE"


class RejectedRow(msgspec.Struct, frozen=True):
    """A row that changed nothing; the header is row 1."""

    row: int
    code: str
    message: str


class FileReport(msgspec.Struct, frozen=True):
    """What came of a file; `total` are the rows below the header."""

    file: str
    total: int
    processed: int
    rejected: list[RejectedRow]

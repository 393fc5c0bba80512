"""Cards, accounts and other ids that are linked to members."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.providers.loyalife.wire.common import LooseText, Text

LINK_TYPES = ("CARD", "ACCOUNT", "LOAN", "DEVICE", "EXTERNAL")

LINK_STATUSES = ("ACTIVE", "INACTIVE")

LinkType = Annotated[Text, Meta(extra={"listed": LINK_TYPES})]

LinkStatus = Annotated[Text, Meta(extra={"listed": LINK_STATUSES})]


class AddSubRelationRequest(msgspec.Struct):
    """Body of subrelation.add; card number or identifier may be `0` or missing, not both."""

    member_relation_reference: Text
    card_number: LooseText | UnsetType | None = UNSET
    last_six_digits: LooseText | UnsetType | None = UNSET
    sub_relation_identifier: LooseText | UnsetType | None = UNSET
    sub_relation_type: LinkType = "ACCOUNT"
    status: LinkStatus = "ACTIVE"
    product_code: LooseText | UnsetType | None = UNSET
    expiry_date: date | UnsetType | None = UNSET


class AddedSubRelation(msgspec.Struct):
    """The link that was made or changed."""

    SubRelationId: int
    RelationReference: str


class SubRelationsQuery(msgspec.Struct):
    """Query of subrelation.list; at least one of the last three is needed."""

    pintProgramId: int
    pstrRelationReference: Text | UnsetType = UNSET
    pstrCardNumber: Text | UnsetType = UNSET
    pstrSubRelationIdentifier: Text | UnsetType = UNSET


class SubRelation(msgspec.Struct):
    """A link; of a card number all but the last six digits are masked."""

    SubRelationId: int
    RelationReference: str
    CardNumber: str
    LastSixDigits: str
    SubRelationIdentifier: str
    SubRelationType: str
    Status: str
    ProductCode: str | None
    ExpiryDate: str | None

"""Cards, accounts and other ids that are linked to members."""

from __future__ import annotations

import msgspec

from mockserver.core.store import Index, Table
from mockserver.providers.loyalife.state.programs import MemberKey

# What stands in one of the two fields of a link that has only the other one.
NOTHING = "0"


class SubRelation(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A link; card number or identifier is `0` where there is none."""

    id: int
    member: MemberKey
    card_number: str
    last_six: str
    identifier: str
    type: str
    status: str
    product_code: str | None = None
    expiry_date: str | None = None


LINKS_BY_MEMBER: Index[SubRelation] = Index(
    "member", scope=lambda link: link.member, sort=lambda link: link.id
)

LINKS_BY_CARD: Index[SubRelation] = Index(
    "card",
    scope=lambda link: None if link.card_number == NOTHING else (link.member[0], link.card_number),
    sort=lambda link: link.id,
)

LINKS_BY_IDENTIFIER: Index[SubRelation] = Index(
    "identifier",
    scope=lambda link: None if link.identifier == NOTHING else (link.member[0], link.identifier),
    sort=lambda link: link.id,
)

SUB_RELATIONS: Table[SubRelation] = Table(
    "loyalife.sub_relations", LINKS_BY_MEMBER, LINKS_BY_CARD, LINKS_BY_IDENTIFIER
)

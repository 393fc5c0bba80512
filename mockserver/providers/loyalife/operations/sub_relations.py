"""Cards, accounts and other ids that belong to members.

They stand on the product page only; paths and fields are decided here.
"""

from __future__ import annotations

from mockserver.exchange.operation import Evidence, Operation
from mockserver.providers.loyalife import wire
from mockserver.providers.loyalife.auth import BEARER
from mockserver.providers.loyalife.handlers import sub_relations
from mockserver.providers.loyalife.operations.folders import MEMBER

SUB_RELATIONS = (
    Operation(
        id="subrelation.add",
        method="POST",
        path=f"{MEMBER}/AddSubRelation",
        summary="Link a card, an account or another id to a member, or change a link.",
        access=BEARER,
        handler=sub_relations.add_sub_relation,
        query=wire.ProgramQuery,
        body=wire.AddSubRelationRequest,
        answer=wire.Envelope[wire.AddedSubRelation],
        evidence=Evidence.ILLUSTRATIVE,
    ),
    Operation(
        id="subrelation.list",
        method="GET",
        path=f"{MEMBER}/GetSubRelations",
        summary="List the links of a member, or all with a card number or another id.",
        access=BEARER,
        handler=sub_relations.list_sub_relations,
        query=wire.SubRelationsQuery,
        answer=wire.Envelope[list[wire.SubRelation]],
        evidence=Evidence.ILLUSTRATIVE,
    ),
)

"""Cards, accounts and other ids that are linked to members."""

from __future__ import annotations

from msgspec import UnsetType

from mockserver.exchange.call import Call
from mockserver.exchange.errors import invalid
from mockserver.providers.loyalife import render, wire
from mockserver.providers.loyalife.acting import caller, member, program
from mockserver.providers.loyalife.reading import Given
from mockserver.providers.loyalife.rules import sub_relations
from mockserver.providers.loyalife.state import NOTHING


def add_sub_relation(
    call: Call, given: Given[wire.AddSubRelationRequest]
) -> wire.Envelope[wire.AddedSubRelation]:
    """Link an id to a member, or change the other fields of a link."""
    body = given.body
    expiry_date = body.expiry_date
    wanted = sub_relations.Wanted(
        card_number=_text(body.card_number) or NOTHING,
        identifier=_text(body.sub_relation_identifier) or NOTHING,
        last_six=_text(body.last_six_digits),
        type=body.sub_relation_type,
        status=body.status,
        product_code=_text(body.product_code),
        expiry_date=(
            None
            if isinstance(expiry_date, UnsetType) or expiry_date is None
            else expiry_date.isoformat()
        ),
    )
    sub_relations.check(wanted)
    found = member(call, body.member_relation_reference)
    link = sub_relations.link(call.step, found.key, wanted)
    return wire.success(wire.AddedSubRelation(link.id, found.reference))


def list_sub_relations(
    call: Call, query: wire.SubRelationsQuery
) -> wire.Envelope[list[wire.SubRelation]]:
    """The links of a member, or of all members with a card number or another id."""
    reference = _text(query.pstrRelationReference)
    card_number = _text(query.pstrCardNumber)
    identifier = _text(query.pstrSubRelationIdentifier)
    if reference is None and card_number is None and identifier is None:
        raise invalid("pstrRelationReference", "or another one of the three is required")
    own = caller(call).member if reference is None else reference
    key = None if own is None else member(call, own).key
    links = sub_relations.find(call.store, program(call).id, key, card_number, identifier)
    return wire.success([render.sub_relation(link) for link in links], len(links))


def _text(value: str | UnsetType | None) -> str | None:
    return value if isinstance(value, str) else None

"""Cards, accounts and other ids that are linked to members."""

from __future__ import annotations

from mockserver.exchange.call import Call
from mockserver.exchange.errors import invalid
from mockserver.providers.loyalife import inputs, render, wire
from mockserver.providers.loyalife.handlers.acting import caller, member, program
from mockserver.providers.loyalife.reading import Given
from mockserver.providers.loyalife.rules import sub_relations


def add_sub_relation(
    call: Call, given: Given[wire.AddSubRelationRequest]
) -> wire.Envelope[wire.AddedSubRelation]:
    """Link an id to a member, or change the other fields of a link."""
    body = given.body
    wanted = inputs.link(body)
    sub_relations.check(wanted)
    found = member(call, body.member_relation_reference)
    link = sub_relations.link(call.step, found.key, wanted)
    return wire.success(wire.AddedSubRelation(link.id, found.reference))


def list_sub_relations(
    call: Call, query: wire.SubRelationsQuery
) -> wire.Envelope[list[wire.SubRelation]]:
    """The links of a member, or of all members with a card number or another id."""
    reference = inputs.text(query.pstrRelationReference)
    card_number = inputs.text(query.pstrCardNumber)
    identifier = inputs.text(query.pstrSubRelationIdentifier)
    if reference is None and card_number is None and identifier is None:
        raise invalid("pstrRelationReference", "or another one of the three is required")
    own = caller(call).member if reference is None else reference
    key = None if own is None else member(call, own).key
    links = sub_relations.find(call.store, program(call).id, key, card_number, identifier)
    return wire.success([render.sub_relation(link) for link in links], len(links))

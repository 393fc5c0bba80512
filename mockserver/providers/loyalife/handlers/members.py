"""Members and their profiles."""

from __future__ import annotations

from msgspec import UnsetType

from mockserver.exchange.call import Call
from mockserver.exchange.errors import invalid
from mockserver.providers.loyalife import inputs, render, wire
from mockserver.providers.loyalife.handlers.acting import caller, check_member, member, program
from mockserver.providers.loyalife.reading import Given
from mockserver.providers.loyalife.refusals import MemberNeverWas, MemberUnknown, NotListed
from mockserver.providers.loyalife.rules import attributes, members, profiles


def create_profile(call: Call, given: Given[wire.CreateProfileRequest]) -> wire.Envelope[bool]:
    """Enrol a member; the internal id is read with the profile."""
    home, body = program(call), given.body
    check_member(call, body.relation_reference)
    changes = inputs.changes(body, given.attributes)
    attributes.check(home.attributes, given.attributes, inputs.standard(body), whole=True)
    profiles.enrol(call.step, home, body.relation_reference, changes)
    return wire.success(True)


def get_profile(call: Call, query: wire.ProfileQuery) -> wire.Envelope[wire.Profile]:
    """One member; a token of one member need not say whom."""
    reference = query.pstrRelationReference
    if isinstance(reference, UnsetType):
        own = caller(call).member
        if own is None:
            raise invalid("pstrRelationReference", "is required")
        reference = own
    return wire.success(render.profile(call.store, program(call), member(call, reference)))


def get_by_unique_attribute(
    call: Call, query: wire.AttributeQuery
) -> wire.Envelope[wire.ProfileSummary]:
    """The member with this value of an attribute that no two members share."""
    home, name, value = program(call), query.pstrUniqueAttributeKey, query.pstrUniqueAttributeValue
    searchable = attributes.searchable(home)
    if name not in searchable:
        raise NotListed("pstrUniqueAttributeKey", name, searchable)
    found = members.find_by(call.store, home.id, name, value)
    if found is None:
        raise MemberUnknown(value)
    check_member(call, found.reference)
    return wire.success(render.profile_summary(call.store, home, found))


def update_profile(call: Call, given: Given[wire.UpdateProfileRequest]) -> wire.Envelope[bool]:
    """Change the attributes that are given; the others stay."""
    home, body = program(call), given.body
    attributes.check(home.attributes, given.attributes, inputs.standard(body.data), whole=False)
    found = members.find_by_id(call.store, body.id)
    if found is None:
        raise MemberNeverWas(body.id)
    if found.program != home.id:
        raise MemberUnknown(str(body.id))
    check_member(call, found.reference)
    profiles.change(call.step, home, found, inputs.changes(body.data, given.attributes))
    return wire.success(True)

"""Members: who they are, and what no two of them share."""

from __future__ import annotations

from typing import Final

from mockserver.core.store import Store
from mockserver.providers.loyalife.refusals import MemberUnknown
from mockserver.providers.loyalife.state import (
    LINKS_BY_CARD,
    LINKS_BY_IDENTIFIER,
    MEMBER_IDS,
    MEMBERS,
    SUB_RELATIONS,
    UNIQUE,
    Member,
    MemberKey,
    Program,
)

REFERENCE: Final = "relation_reference"
EMAIL: Final = "email_id"
MOBILE: Final = "mobile_number"
REFERRAL_CODE: Final = "referral_code"


def find(store: Store, program: int, reference: str) -> Member:
    """The member with this RelationReference. Raises MemberUnknown."""
    member = store.get(MEMBERS, (program, reference))
    if member is None:
        raise MemberUnknown(reference)
    return member


def known(store: Store, key: MemberKey) -> Member:
    """The member with this key, who must exist."""
    member = store.get(MEMBERS, key)
    assert member is not None, f"member {key} is linked but missing"
    return member


def find_by(store: Store, program: int, attribute: str, value: str) -> Member | None:
    """The member with this value of a unique attribute."""
    if attribute == REFERENCE:
        return store.get(MEMBERS, (program, value))
    key = store.get(UNIQUE, (program, attribute, normal(attribute, value)))
    return None if key is None else known(store, key)


def find_by_id(store: Store, id: int) -> Member | None:
    """The member with this internal id, of any program."""
    key = store.get(MEMBER_IDS, id)
    return None if key is None else known(store, key)


def find_linked(store: Store, program: int, name: str) -> Member:
    """The member with this reference, or the only one that the card or id is linked to.

    Raises MemberUnknown.
    """
    member = store.get(MEMBERS, (program, name))
    if member is not None:
        return member
    linked = holders(store, program, name)
    if len(linked) != 1:
        raise MemberUnknown(name)
    return linked[0]


def holders(store: Store, program: int, name: str) -> list[Member]:
    """The members to whom a card or another id is linked."""
    keys = {
        link.member: None
        for index in (LINKS_BY_IDENTIFIER, LINKS_BY_CARD)
        for link in store.oldest_first(SUB_RELATIONS, index, (program, name))
    }
    return [known(store, key) for key in keys]


def normal(attribute: str, value: object) -> object:
    """How values are compared: e-mail addresses without regard to case."""
    return value.lower() if attribute == EMAIL and isinstance(value, str) else value


def custom_unique(program: Program) -> tuple[str, ...]:
    """The attributes of a program's own that no two members share."""
    return tuple(name for name, each in program.attributes.items() if each.unique)


def unique_values(program: Program, member: Member) -> dict[str, object]:
    """The attributes of a member that are unique in its program and have a value."""
    # Members that come from a file may have no e-mail address.
    values: dict[str, object] = {EMAIL: member.email or None, MOBILE: member.mobile}
    if member.referral_code:
        values[REFERRAL_CODE] = member.referral_code
    for name in custom_unique(program):
        values[name] = member.attributes.get(name)
    return {name: normal(name, value) for name, value in values.items() if value is not None}

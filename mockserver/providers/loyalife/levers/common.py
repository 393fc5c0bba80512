"""What levers share: finding members and programs."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import UNSET, UnsetType

from mockserver.core.store import Store
from mockserver.core.validation import Problem
from mockserver.exchange.errors import InvalidInput
from mockserver.providers.loyalife.refusals import MemberUnknown
from mockserver.providers.loyalife.rules import members
from mockserver.providers.loyalife.state import MEMBERS, PROGRAMS, Member, Program


class ProgramQuery(msgspec.Struct, forbid_unknown_fields=True):
    """Query of levers that act on members: the id of a program, by default any of them."""

    program: str | UnsetType = UNSET


def home_of(store: Store, member: Member) -> Program:
    """The program of a member."""
    program = store.get(PROGRAMS, member.program)
    assert program is not None, "a member outlives no program"
    return program


def find_program(store: Store, parameters: Mapping[str, str]) -> int | None:
    """The program that the query names, None if it names none; raises InvalidInput."""
    named = parameters.get("program")
    if named is None:
        return None
    known = programs(store)
    if named not in map(str, known):
        message = f"there is no program {named}"
        raise InvalidInput([Problem("program", message, tuple(map(str, known)))])
    return int(named)


def programs(store: Store) -> list[int]:
    """The ids of all programs."""
    return sorted(key for key, _ in store.items(PROGRAMS))


def find_member(store: Store, program: int | None, name: str) -> Member:
    """The member with this reference or e-mail address, of any program if none is named.

    Raises MemberUnknown.
    """
    for each in programs(store) if program is None else [program]:
        member = store.get(MEMBERS, (each, name)) or members.find_by(
            store, each, members.EMAIL, name
        )
        if member is not None:
            return member
    raise MemberUnknown(name)

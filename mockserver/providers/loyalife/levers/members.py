"""Members, as an admin changes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import Meta

from mockserver.core.world import Transaction
from mockserver.providers.loyalife import render, wire
from mockserver.providers.loyalife.levers.common import find_member, find_program, home_of
from mockserver.providers.loyalife.rules import logins, profiles
from mockserver.providers.loyalife.state import MEMBERS, Member, Status


class PasswordBody(msgspec.Struct, forbid_unknown_fields=True):
    """Body of the password lever: what clients send, so a hash."""

    password: wire.PasswordHash


class MemberStatusBody(msgspec.Struct, forbid_unknown_fields=True):
    """Body of the status lever."""

    status: Annotated[int, Meta(ge=1, le=6)]


def set_password(step: Transaction, parameters: Mapping[str, str], given: PasswordBody) -> None:
    """Give a member a password."""
    logins.set_password(step, _find(step, parameters), given.password)


def set_status(
    step: Transaction, parameters: Mapping[str, str], given: MemberStatusBody
) -> wire.Profile:
    """Give a member any status, whatever the present one is."""
    member = _find(step, parameters)
    after = profiles.with_status(member, Status(given.status), step.now_ms)
    logins.call_off_unblocking(step, member, after)
    step.store.put(MEMBERS, after.key, after)
    return render.profile(step.store, home_of(step.store, after), after)


def _find(step: Transaction, parameters: Mapping[str, str]) -> Member:
    program = find_program(step.store, parameters)
    return find_member(step.store, program, parameters["reference"])

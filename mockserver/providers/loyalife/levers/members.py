"""Members, as an admin changes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from mockserver.core.world import Transaction
from mockserver.exchange.levers import read
from mockserver.providers.loyalife import render, wire
from mockserver.providers.loyalife.levers.common import find_member, find_program, home_of
from mockserver.providers.loyalife.rules import logins, profiles
from mockserver.providers.loyalife.state import MEMBERS, Member, Status


class PasswordBody(msgspec.Struct, forbid_unknown_fields=True):
    """Body of the password lever: what clients send, so a hash."""

    password: wire.PasswordHash


class StatusBody(msgspec.Struct, forbid_unknown_fields=True):
    """Body of the status lever."""

    status: Annotated[int, Meta(ge=1, le=6)]


def set_password(
    step: Transaction, parameters: Mapping[str, str], body: dict[str, Any]
) -> tuple[int, object]:
    """Give a member a password."""
    given = read(body, PasswordBody)
    logins.set_password(step, _find(step, parameters), given.password)
    return 204, None


def set_status(
    step: Transaction, parameters: Mapping[str, str], body: dict[str, Any]
) -> tuple[int, object]:
    """Give a member any status, whatever the present one is."""
    given = read(body, StatusBody)
    member = _find(step, parameters)
    after = profiles.with_status(member, Status(given.status), step.now_ms)
    logins.call_off_unblocking(step, member, after)
    step.store.put(MEMBERS, after.key, after)
    return 200, render.profile(step.store, home_of(step.store, after), after)


def _find(step: Transaction, parameters: Mapping[str, str]) -> Member:
    program = find_program(step.store, parameters)
    return find_member(step.store, program, parameters["reference"])

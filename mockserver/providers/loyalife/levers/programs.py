"""Programs, as their admins see them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import UNSET, UnsetType

from mockserver.core.validation import Problem
from mockserver.core.world import Transaction
from mockserver.exchange.errors import InvalidInput
from mockserver.providers.loyalife.levers.common import programs
from mockserver.providers.loyalife.refusals import ProgramUnknown
from mockserver.providers.loyalife.rules import tokens
from mockserver.providers.loyalife.state import CLIENTS, CLIENTS_BY_PROGRAM, Client


class RotateBody(msgspec.Struct, forbid_unknown_fields=True):
    """Body of the rotation; without a client, that of the program that was listed first."""

    client_id: str | UnsetType = UNSET


class Credentials(msgspec.Struct):
    """What a client asks for tokens with."""

    client_id: str
    client_secret: str


def rotate(step: Transaction, parameters: Mapping[str, str], given: RotateBody) -> Credentials:
    """Reset client and secret id, as the admin portal does."""
    after = tokens.rotate(step, _find(step, parameters["id"], given.client_id))
    return Credentials(after.id, after.secret)


def _find(step: Transaction, program: str, client_id: str | UnsetType) -> Client:
    if program not in map(str, programs(step.store)):
        raise ProgramUnknown(program)
    clients = list(step.store.oldest_first(CLIENTS, CLIENTS_BY_PROGRAM, int(program)))
    for client in clients:
        if client_id in (UNSET, client.id):
            return client
    message = f"the program has no client {'' if client_id is UNSET else client_id}".rstrip()
    raise InvalidInput([Problem("client_id", message, tuple(client.id for client in clients))])

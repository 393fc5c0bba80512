"""Keys, as the dashboard gives them out."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from mockserver.core.times import parse_duration
from mockserver.core.world import Transaction
from mockserver.exchange.errors import invalid
from mockserver.providers.vinr.refusals import NotFound
from mockserver.providers.vinr.state import KEYS

# How long the old key works beside the new one unless the call says so.
GRACE = "24h"

_DRAWN_LENGTH = 24


class RollBody(msgspec.Struct, forbid_unknown_fields=True):
    """Body of the lever."""

    grace: str | int | float = GRACE


class RolledKey(msgspec.Struct):
    """The new key."""

    key: str


def roll(step: Transaction, parameters: Mapping[str, str], given: RollBody) -> RolledKey:
    """Give a key out anew, with the rights of the old one."""
    old = step.store.get(KEYS, parameters["key"])
    if old is None or old.revoked:
        raise NotFound("key", parameters["key"])
    try:
        grace_ms = parse_duration(given.grace)
    except ValueError as error:
        raise invalid("grace", str(error)) from None
    text = f"{old.kind}_{old.environment}_{step.ids.secret('api key')[:_DRAWN_LENGTH]}"
    new = msgspec.structs.replace(old, key=text, expires_at_ms=None)
    end_ms = step.now_ms + grace_ms
    if old.expires_at_ms is not None:
        # It was rolled before.
        end_ms = min(end_ms, old.expires_at_ms)
    ends = msgspec.structs.replace(old, expires_at_ms=end_ms)
    step.store.put(KEYS, new.key, new)
    step.store.put(KEYS, ends.key, ends)
    return RolledKey(new.key)

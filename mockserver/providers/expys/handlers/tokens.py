"""Member tokens."""

from __future__ import annotations

from mockserver.core.times import iso
from mockserver.exchange.call import Call
from mockserver.exchange.key_worlds import is_named_after
from mockserver.providers.expys import wire
from mockserver.providers.expys.adoption import footer
from mockserver.providers.expys.auth import TOKEN_PREFIX
from mockserver.providers.expys.handlers.acting import caller, org
from mockserver.providers.expys.rules import members
from mockserver.providers.expys.state import TOKENS, Token


def exchange(call: Call, body: wire.ExchangeTokenRequest) -> wire.TokenGrant:
    """Mint a token, making the member if there is none; earlier tokens stay valid."""
    step = call.step
    profile = members.Profile(body.displayName, body.email, body.tier)
    member = members.upsert(step, (*caller(call).partition, body.externalUserID), profile)
    access_token = TOKEN_PREFIX + step.ids.secret("token")
    if is_named_after(call.world.name, caller(call).credential):
        access_token += footer(call.world.name)
    expires_at_ms = step.now_ms + org(call).token_ttl_ms
    step.store.put(TOKENS, access_token, Token(member.key, expires_at_ms, member.generation))
    return wire.TokenGrant(access_token, iso(expires_at_ms))

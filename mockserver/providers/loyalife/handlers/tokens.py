"""Bearer tokens."""

from __future__ import annotations

from mockserver.core.times import iso
from mockserver.exchange.call import Call
from mockserver.providers.loyalife import wire
from mockserver.providers.loyalife.rules import tokens


def get_token(call: Call, body: wire.TokenRequest) -> wire.TokenAnswer:
    """Exchange credentials for a token, of one member if a scope says so."""
    client = tokens.find_client(call.store, body.client_id, body.client_secret)
    member = None
    if isinstance(body.scope, str):
        member = tokens.member_of_scope(call.store, client.program, body.scope)
    token = tokens.grant(call.step, client, member)
    ends_on = iso(token.expires_at_ms).replace(".000Z", "Z")
    return wire.TokenAnswer(wire.TokenGrant(token.text, ends_on))

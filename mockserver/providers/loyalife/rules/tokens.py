"""Bearer tokens: the same one for the same client and member until it ends."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from mockserver.core.ids import Ids
from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.exchange.errors import InvalidInput, Unauthenticated, invalid
from mockserver.exchange.key_worlds import is_named_after
from mockserver.providers.loyalife.state import (
    CLIENTS,
    GRANTS,
    MEMBERS,
    PROGRAMS,
    TOKENS,
    Client,
    Token,
)

# How the service spells HMAC with SHA-512 in the head of its tokens.
ALGORITHM: Final = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha512"

# The service documents no claims: these are decided here, and clients must not look at them.
ISSUER: Final = "loyalife-mock"
AUDIENCE: Final = "lbms"

# The only kind of scope: a token of one member.
LOGIN: Final = "LOGIN"

_LABEL: Final = "loyalife.token"
_KEY_BYTES: Final = 64

# What a client that names its world may be called: decided here, the service tells no form.
_NAMING_CLIENT: Final = re.compile(r"[A-Za-z0-9._@-]{1,200}")

_SHOWN_LENGTH: Final = 24
_HINT: Final = "with --worlds-by-key it opens a world of its own, unless the request names another"
_NO_HINT: Final = "to open a world with --worlds-by-key it may have 1 to 200 of A-Z a-z 0-9 . _ @ -"


def find_client(store: Store, client_id: str, secret: str) -> Client:
    """The client with these credentials. Raises Unauthenticated with a reason that helps."""
    client = store.get(CLIENTS, client_id)
    if client is None:
        hint = _HINT if names_world(client_id) else _NO_HINT
        raise Unauthenticated(
            f"there is no client {client_id[:_SHOWN_LENGTH]!a} here; "
            f"GET /_mock/info lists the credentials; {hint}"
        )
    if client.secret != secret:
        raise Unauthenticated(
            "the client_secret is wrong; GET /_mock/info lists the demo's, "
            "and a client with a world of its own keeps the first that it came with"
        )
    return client


def names_world(client_id: str) -> bool:
    """Whether a client that is unknown may open a world that is named after it."""
    return _NAMING_CLIENT.fullmatch(client_id) is not None


def member_of_scope(store: Store, program: int, scope: str) -> str:
    """The member that a scope names; it is a JSON list, or one with single quotes.

    Raises InvalidInput.
    """
    try:
        parts = msgspec.json.decode(scope.replace("'", '"'), type=tuple[str, str])
    except (msgspec.DecodeError, RecursionError):
        raise _bad_scope('must be a JSON list of two texts such as ["LOGIN","CIF-1"]') from None
    word, reference = parts
    if word != LOGIN:
        raise _bad_scope(f"must begin with {LOGIN}")
    if store.get(MEMBERS, (program, reference)) is None:
        raise _bad_scope(f"names {reference!r}, who is no member of the program")
    return reference


def _bad_scope(message: str) -> InvalidInput:
    return invalid("scope", message)


def grant(step: Transaction, client: Client, member: str | None) -> Token:
    """The token that the client holds already, else a new one."""
    held = step.store.get(GRANTS, (client.id, member))
    token = None if held is None else step.store.get(TOKENS, held)
    if token is not None and token.version == client.version:
        if step.now_ms < token.expires_at_ms:
            return token
        step.store.remove(TOKENS, token.text)
    return _mint(step, client, member)


def _mint(step: Transaction, client: Client, member: str | None) -> Token:
    program = step.store.get(PROGRAMS, client.program)
    assert program is not None, "a client outlives its program"
    number = step.ids.number()
    issued_at = step.now_ms // 1000
    ends_at = issued_at + program.token_ttl_ms // 1000
    claims: dict[str, object] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "client_id": client.id,
        "program_id": program.id,
        "jti": step.ids.stream.uuid4(_LABEL, number),
        "iat": issued_at,
        "nbf": issued_at,
        "exp": ends_at,
        "cred_ver": client.version,
    }
    if is_named_after(step.world_name, client.id):
        # So the token leads there when it comes alone.
        claims["world"] = step.world_name
    if member is not None:
        claims["scope"] = msgspec.json.encode([LOGIN, member]).decode()
    token = Token(_signed(step.ids, claims), client.id, client.version, member, ends_at * 1000)
    step.store.put(TOKENS, token.text, token)
    step.store.put(GRANTS, (client.id, member), token.text)
    return token


def _signed(ids: Ids, claims: dict[str, object]) -> str:
    """The claims as a JSON Web Token; its signature is never checked, for the server keeps it."""
    # Imported here, because only those who ask for a token need it.
    from jwt import PyJWS  # noqa: PLC0415
    from jwt.algorithms import HMACAlgorithm  # noqa: PLC0415

    signer = PyJWS(algorithms=[])
    signer.register_algorithm(ALGORITHM, HMACAlgorithm(HMACAlgorithm.SHA512))
    key = ids.stream.digest(_LABEL, 0, _KEY_BYTES)
    return signer.encode(msgspec.json.encode(claims), key, ALGORITHM)


def rotate(step: Transaction, client: Client) -> Client:
    """Give a client other credentials; the old ones and all their tokens are worth nothing now.

    Decided here: one that its world is named after keeps its id, the only way that leads there.
    """
    number = step.ids.number()
    keeps_id = is_named_after(step.world_name, client.id)
    after = Client(
        client.id if keeps_id else step.ids.text("client_", number),
        step.ids.stream.digest("loyalife.secret", number, 32).hex(),
        client.program,
        client.number,
        client.version + 1,
    )
    step.store.remove(CLIENTS, client.id)
    step.store.put(CLIENTS, after.id, after)
    return after

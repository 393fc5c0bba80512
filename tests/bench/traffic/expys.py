"""Expys: a member's wallet, and credits to it."""

import json
from collections.abc import Sequence

from tests.bench.processes import Server
from tests.bench.traffic import READ, WRITE, Kind
from tests.bench.wrk import Asked, Shot

KEY = {"Authorization": "Bearer expys_sandbox_demo"}
MEMBER = "user_42"
WALLET = "/expys/v1/wallet"
CREDIT = "/expys/v1/wallet/credit"


def read_shot(server: Server, members: Sequence[str] = (MEMBER,)) -> Shot:
    """Return reads of wallets, each with a token of its member that is exchanged now."""
    return Shot("GET", [Asked(WALLET, _token(server, member)) for member in members])


def write_shot(_: Server, members: Sequence[str] = (MEMBER,)) -> Shot:
    """Return credits of one point, each with a fresh idempotency key."""
    bodies = [json.dumps({"externalUserID": member, "amount": 1}) for member in members]
    asked = [Asked(CREDIT, KEY["Authorization"], body) for body in bodies]
    return Shot("POST", asked, has_key=True)


def _token(server: Server, member: str) -> str:
    body = json.dumps({"externalUserID": member})
    return f"Bearer {server.asked('POST', '/expys/v1/auth/exchange', KEY, body)['accessToken']}"


KINDS = (
    Kind("read: Expys, wallet of a member", READ, read_shot, read_shot),
    Kind("write: Expys, credit with a key", WRITE, write_shot, write_shot),
)

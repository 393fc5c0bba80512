"""The two requests that the budgets speak of, made for a server."""

import json
from collections.abc import Sequence

from tests.bench.processes import Broken, Server
from tests.bench.wrk import Shot

KEY = {"Authorization": "Bearer expys_sandbox_demo"}
MEMBER = "user_42"
WALLET = "/expys/v1/wallet"
CREDIT = "/expys/v1/wallet/credit"


def read_shot(server: Server, members: Sequence[str] = (MEMBER,)) -> Shot:
    """Return reads of wallets, each with a token of its member that is exchanged now."""
    return Shot("GET", WALLET, [(_token(server, member), "") for member in members])


def write_shot(members: Sequence[str] = (MEMBER,)) -> Shot:
    """Return credits of one point, each with a fresh idempotency key."""
    bodies = [json.dumps({"externalUserID": member, "amount": 1}) for member in members]
    return Shot("POST", CREDIT, [(KEY["Authorization"], body) for body in bodies], has_key=True)


def begin_again(server: Server) -> None:
    """Take a mockserver back to its seed, so that every round finds the same."""
    server.asked("POST", "/_mock/reset")


def check_same(ours: Server, bare: Server) -> None:
    """Raise Broken unless both servers answer the same bytes to the first requests of each kind."""
    for shot in (read_shot(ours), write_shot()):
        credential, body = shot.pairs[0]
        headers = {"Authorization": credential, "Content-Type": "application/json"}
        if shot.has_key:
            headers["Idempotency-Key"] = "check"
        answers = [server.ask(shot.method, shot.path, headers, body) for server in (ours, bare)]
        if answers[0] != answers[1] or answers[0].status != 200:
            raise Broken(f"{shot.method} {shot.path}: the servers differ: {answers}")


def _token(server: Server, member: str) -> str:
    body = json.dumps({"externalUserID": member})
    return f"Bearer {server.asked('POST', '/expys/v1/auth/exchange', KEY, body)['accessToken']}"

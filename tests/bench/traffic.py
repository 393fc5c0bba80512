"""The requests that the report speaks of, made for a server."""

import json
import re
from collections.abc import Sequence

from tests.bench.processes import Broken, Server
from tests.bench.wrk import Shot

# What no two servers draw alike.
_GUID = re.compile(rb"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")

JSON = {"Content-Type": "application/json"}
KEY = {"Authorization": "Bearer expys_sandbox_demo"}
MEMBER = "user_42"
WALLET = "/expys/v1/wallet"
CREDIT = "/expys/v1/wallet/credit"

LBMS = "/loyalife/lbms-ingress"
AVAILABILITY = f"{LBMS}/pg-lm/API/PG/CheckAvailability"
REDEEM = f"{LBMS}/pg-lm/API/PG/RedeemPoints"
REDEEMER = {
    "RelationReference": "m_8124",
    "TransactionCurrency": "DEFAULT",
    "RelationType": 4,
    "ProgramId": 19,
}
# Earns more points than any load can spend.
FORTUNE = {
    "transaction_id": "fortune",
    "amount": 10**13,
    "transaction_date": "2026-01-01",
    "product_code": "RETAIL001",
    "member_relation_reference": "m_8124",
    "transaction_type": "DR",
}
NOBODY = "bearer none"


def read_shot(server: Server, members: Sequence[str] = (MEMBER,)) -> Shot:
    """Return reads of wallets, each with a token of its member that is exchanged now."""
    return Shot("GET", WALLET, [(_token(server, member), "") for member in members])


def write_shot(members: Sequence[str] = (MEMBER,)) -> Shot:
    """Return credits of one point, each with a fresh idempotency key."""
    bodies = [json.dumps({"externalUserID": member, "amount": 1}) for member in members]
    return Shot("POST", CREDIT, [(KEY["Authorization"], body) for body in bodies], has_key=True)


def availability_shot(credential: str = NOBODY) -> Shot:
    """Return looks at what a Loyalife member can spend."""
    return Shot("POST", AVAILABILITY, [(credential, json.dumps(REDEEMER))])


def redeem_shot(credential: str = NOBODY) -> Shot:
    """Return redemptions of one point."""
    body = {
        **REDEEMER,
        "Amount": 1,
        "Points": 1,
        "MerchantName": "Amazon",
        "LoyaltyTxnType": 30,
    }
    return Shot("POST", REDEEM, [(credential, json.dumps(body))])


def bearer(server: Server) -> str:
    """Return the credential of the demo's Loyalife client."""
    body = {
        "grant_type": "client_credentials",
        "client_id": "demo-client",
        "client_secret": "demo-secret",
    }
    path = f"{LBMS}/oauth/api/Auth/Token"
    answer = server.asked("POST", path, JSON, json.dumps(body))
    return f"bearer {answer['results']['token']}"


def endow(server: Server) -> None:
    """Give the redeemer a fortune."""
    path = f"{LBMS}/transaction-lm/API/Transaction/InsertTransactionData?pintProgramId=19"
    headers = {"Authorization": bearer(server), **JSON}
    server.asked("POST", path, headers, json.dumps(FORTUNE))


def begin_again(server: Server) -> None:
    """Take a mockserver back to its seed, so that every round finds the same."""
    server.asked("POST", "/_mock/reset")


def check_same(ours: Server, bare: Server) -> None:
    """Raise Broken unless both servers answer the same bytes to the first requests of each kind."""
    credential = bearer(ours)
    shots = (
        read_shot(ours),
        write_shot(),
        availability_shot(credential),
        redeem_shot(credential),
    )
    for shot in shots:
        credential, body = shot.pairs[0]
        headers = {"Authorization": credential, "Content-Type": "application/json"}
        if shot.has_key:
            headers["Idempotency-Key"] = "check"
        answers = [server.ask(shot.method, shot.path, headers, body) for server in (ours, bare)]
        first, second = (_GUID.sub(b"a new id", answer.body) for answer in answers)
        if first != second or {answer.status for answer in answers} != {200}:
            raise Broken(f"{shot.method} {shot.path}: the servers differ: {answers}")


def _token(server: Server, member: str) -> str:
    body = json.dumps({"externalUserID": member})
    return f"Bearer {server.asked('POST', '/expys/v1/auth/exchange', KEY, body)['accessToken']}"

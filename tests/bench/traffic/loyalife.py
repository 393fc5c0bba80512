"""Loyalife: what a member can spend, and redemptions of it."""

import json
from typing import Any

from tests.bench.processes import Server
from tests.bench.traffic import READ, WRITE, Kind
from tests.bench.wrk import Asked, Shot

BASE = "/loyalife/lbms-ingress"
AVAILABILITY = f"{BASE}/pg-lm/API/PG/CheckAvailability"
REDEEM = f"{BASE}/pg-lm/API/PG/RedeemPoints"
CREDENTIALS = {
    "grant_type": "client_credentials",
    "client_id": "demo-client",
    "client_secret": "demo-secret",
}
MEMBER = {
    "RelationReference": "m_8124",
    "TransactionCurrency": "DEFAULT",
    "RelationType": 4,
    "ProgramId": 19,
}
PURCHASE = {"Amount": 1, "Points": 1, "MerchantName": "Amazon", "LoyaltyTxnType": 30}
# It earns more points than any load can spend.
FORTUNE = {
    "transaction_id": "fortune",
    "amount": 10**12,
    "transaction_date": "2026-01-01",
    "product_code": "RETAIL001",
    "member_relation_reference": "m_8124",
    "transaction_type": "DR",
}


def read_shot(server: Server) -> Shot:
    """Return looks at the points of a member."""
    return Shot("POST", [Asked(AVAILABILITY, _bearer(server), json.dumps(MEMBER))])


def write_shot(server: Server) -> Shot:
    """Return redemptions of one point each, of a member who has enough for all of them."""
    credential = _bearer(server)
    path = f"{BASE}/transaction-lm/API/Transaction/InsertTransactionData?pintProgramId=19"
    _post(server, path, FORTUNE, {"Authorization": credential})
    return Shot("POST", [Asked(REDEEM, credential, json.dumps({**MEMBER, **PURCHASE}))])


def _bearer(server: Server) -> str:
    granted = _post(server, f"{BASE}/oauth/api/Auth/Token", CREDENTIALS, {})
    return f"bearer {granted['results']['token']}"


def _post(server: Server, path: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
    content_type = {"Content-Type": "application/json"}
    return server.asked("POST", path, headers | content_type, json.dumps(body))


KINDS = (
    Kind("read: Loyalife, points of a member", READ, read_shot),
    Kind("write: Loyalife, redemption", WRITE, write_shot),
)

"""VINR: an account as the guides show it, and points that are credited by hand."""

import json
from collections.abc import Sequence

from tests.bench.processes import Server
from tests.bench.traffic import READ, WRITE, Kind
from tests.bench.wrk import Asked, Shot

SECRET = "Bearer sk_test_demo"
MEMBER = "abc123"
ACCOUNTS = "/vinr/v1/loyalty/accounts"
TRANSACTIONS = "/vinr/v1/loyalty/transactions"


def read_shot(_: Server, members: Sequence[str] = (MEMBER,)) -> Shot:
    """Return reads of accounts."""
    return Shot("GET", [Asked(f"{ACCOUNTS}/loy_{member}", SECRET) for member in members])


def write_shot(_: Server, members: Sequence[str] = (MEMBER,)) -> Shot:
    """Return credits of one point, each with a fresh idempotency key."""
    bodies = [json.dumps({"account": f"loy_{member}", "amount": 1}) for member in members]
    return Shot("POST", [Asked(TRANSACTIONS, SECRET, body) for body in bodies], has_key=True)


KINDS = (
    Kind("read: VINR, account of a member", READ, read_shot, read_shot),
    Kind("write: VINR, credit with a key", WRITE, write_shot, write_shot),
)

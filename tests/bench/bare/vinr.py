"""VINR: the account `loy_abc123`, and credits to it."""

import secrets
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


def routes() -> list[Route]:
    """Return routes over a state of their own, which is that of the demo world at first."""
    accounts = {"loy_abc123": _account()}
    answers: dict[str, dict[str, object]] = {}

    async def retrieve(request: Request) -> Response:
        return JSONResponse(accounts[request.path_params["id"]])

    async def credit(request: Request) -> Response:
        given = await request.json()
        key = request.headers["idempotency-key"]
        answer = answers.get(key)
        if answer is None:
            account = accounts[given["account"]]
            account["balance"] += given["amount"]
            account["lifetime_points"] += given["amount"]
            answer = answers[key] = _transaction(account, given["amount"])
        return JSONResponse(answer, 201)

    return [
        Route("/vinr/v1/loyalty/accounts/{id}", retrieve),
        Route("/vinr/v1/loyalty/transactions", credit, methods=["POST"]),
    ]


def _account() -> Any:
    return {
        "id": "loy_abc123",
        "object": "loyalty_account",
        "program": "prog_default",
        "customer": "cust_abc123",
        "status": "active",
        "balance": 1500,
        "lifetime_points": 1500,
        "tier": "bronze",
        "qualifying_value": 0,
        "tier_locked": False,
        "merged_into": None,
        "metadata": {},
        "created_at": _text(datetime.now(UTC)),
        "updated_at": _text(datetime.now(UTC)),
    }


def _transaction(account: Any, amount: int) -> dict[str, object]:
    now = datetime.now(UTC)
    return {
        "id": f"ptx_{secrets.token_hex(4)}",
        "object": "points_transaction",
        "account": account["id"],
        "program": account["program"],
        "type": "credit",
        "amount": amount,
        "balance_after": account["balance"],
        "reason": "manual_adjustment",
        "rule": None,
        "source": None,
        "redemption": None,
        "shortfall": 0,
        "expires_at": _text(now.replace(year=now.year + 1, day=min(now.day, 28))),
        "metadata": {},
        "created_at": _text(now),
    }


def _text(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"

"""Expys: the wallet of `user_42`."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

CURRENCY = {"name": "Points", "symbol": "PT", "unitsPerUSD": 100}


def routes() -> list[Route]:
    """Return routes over a state of their own, which is that of the demo world at first."""
    wallet = {
        "balance": 5500,
        "balanceUSD": 55,
        "balanceDisplay": 5500,
        "amountReceived": 10000,
        "amountReceivedUSD": 100,
        "amountReceivedDisplay": 10000,
        "amountSpent": 4500,
        "amountSpentUSD": 45,
        "amountSpentDisplay": 4500,
        "currency": CURRENCY,
    }
    balances = {"user_42": 5500}
    answers: dict[str, dict[str, object]] = {}

    async def get_wallet(_: Request) -> Response:
        return JSONResponse(wallet)

    async def credit(request: Request) -> Response:
        given = await request.json()
        key = request.headers["idempotency-key"]
        answer = answers.get(key)
        if answer is None:
            balances[given["externalUserID"]] += given["amount"]
            answer = {"balance": balances[given["externalUserID"]], "currency": CURRENCY}
            answers[key] = answer
        return JSONResponse(answer)

    return [
        Route("/expys/v1/wallet", get_wallet),
        Route("/expys/v1/wallet/credit", credit, methods=["POST"]),
    ]

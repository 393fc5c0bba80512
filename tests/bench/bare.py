"""What the server is compared with: the least that a team would write with Starlette.

A few routes over dictionaries, without credentials, ledger, journal, faults or worlds, that answer
the demo world's bytes to the same requests. `python -m tests.bench.bare` serves it.
"""

import json
import socket
import sys
import uuid

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

LBMS = "/loyalife/lbms-ingress/pg-lm/API/PG"
CURRENCY = {"name": "Points", "symbol": "PT", "unitsPerUSD": 100}


def bare_app() -> Starlette:
    """Return the application with `user_42` and `m_8124` of the demo world."""
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

    return Starlette(
        routes=[
            Route("/expys/v1/wallet", get_wallet),
            Route("/expys/v1/wallet/credit", credit, methods=["POST"]),
            *_loyalife_routes(),
        ]
    )


def _loyalife_routes() -> list[Route]:
    points = {"m_8124": 5000}
    redemptions: dict[str, dict[str, object]] = {}

    async def check_availability(request: Request) -> Response:
        given = await request.json()
        return JSONResponse(_envelope(points[given["RelationReference"]]))

    async def redeem_points(request: Request) -> Response:
        given = await request.json()
        # However much is spent: that the points suffice is the loop's business, not the load's.
        points[given["RelationReference"]] -= given["Points"]
        redemption = str(uuid.uuid4()).upper()
        redemptions[redemption] = given
        return JSONResponse(_envelope(redemption))

    return [
        Route(f"{LBMS}/CheckAvailability", check_availability, methods=["POST"]),
        Route(f"{LBMS}/RedeemPoints", redeem_points, methods=["POST"]),
    ]


def _envelope(value: object) -> dict[str, object]:
    results = {
        "IsSucessful": True,
        "ErrorCode": "000",
        "ExceptionMessage": "Success",
        "ReturnObject": value,
        "Count": 0,
    }
    return {"results": results}


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        host, port = (sockets or [])[0].getsockname()[:2]
        sys.stdout.write(json.dumps({"url": f"http://{host}:{port}"}) + "\n")
        sys.stdout.flush()


def main() -> None:
    """Serve on a free port until SIGTERM, as `uvicorn --no-access-log` does.

    So its answers have a Date, too, and nobody has tuned the rest of it.
    """
    config = uvicorn.Config(bare_app(), log_level="warning", access_log=False)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        _Server(config).run([listener])


if __name__ == "__main__":
    main()

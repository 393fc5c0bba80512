"""Loyalife: the points of `m_8124`."""

import uuid

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

PAY = "/loyalife/lbms-ingress/pg-lm/API/PG"


def routes() -> list[Route]:
    """Return routes over a state of their own, which is that of the demo world at first."""
    points = {"m_8124": 5000}
    redemptions: dict[str, dict[str, object]] = {}

    async def check_availability(request: Request) -> Response:
        given = await request.json()
        return _success(points[given["RelationReference"]])

    async def redeem_points(request: Request) -> Response:
        given = await request.json()
        # The server is given points for the load; here they may as well fall below zero.
        points[given["RelationReference"]] -= given["Points"]
        redemption = str(uuid.uuid4()).upper()
        redemptions[redemption] = given
        return _success(redemption)

    return [
        Route(f"{PAY}/CheckAvailability", check_availability, methods=["POST"]),
        Route(f"{PAY}/RedeemPoints", redeem_points, methods=["POST"]),
    ]


def _success(value: object) -> Response:
    results = {
        "IsSucessful": True,
        "ErrorCode": "000",
        "ExceptionMessage": "Success",
        "ReturnObject": value,
        "Count": 0,
    }
    return JSONResponse({"results": results})

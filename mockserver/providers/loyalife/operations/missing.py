"""The operations that are known from release notes only and not built here.

Their paths are decided here.
"""

from __future__ import annotations

from mockserver.exchange.operation import Evidence, Operation
from mockserver.providers.loyalife.auth import BEARER
from mockserver.providers.loyalife.operations.folders import PAYMENT, TRANSACTION

_ROWS = (
    (
        "paywithrewards.create",
        "POST",
        f"{PAYMENT}/CreateRedemption",
        "Open a pay-with-rewards request.",
    ),
    (
        "paywithrewards.cancel",
        "POST",
        f"{PAYMENT}/CancelRedemption",
        "Cancel a pay-with-rewards request that is pending.",
    ),
    (
        "paywithrewards.list",
        "POST",
        f"{PAYMENT}/ListRedemption",
        "List pay-with-rewards requests.",
    ),
    ("paywithrewards.get", "GET", f"{PAYMENT}/GetRedemption", "Get a pay-with-rewards request."),
    (
        "cashback.create",
        "POST",
        f"{PAYMENT}/CreateCashback",
        "Turn points into a cashback request.",
    ),
    ("cashback.list", "POST", f"{PAYMENT}/ListCashback", "List cashback requests."),
    ("cashback.get", "GET", f"{PAYMENT}/GetCashback", "Get a cashback request."),
    (
        "points.transfer",
        "POST",
        f"{TRANSACTION}/TransferPoints",
        "Send points to another member of the program.",
    ),
)

MISSING = tuple(
    Operation(
        id=id,
        method=method,
        path=path,
        summary=summary,
        access=BEARER,
        evidence=Evidence.INFERRED,
    )
    for id, method, path, summary in _ROWS
)

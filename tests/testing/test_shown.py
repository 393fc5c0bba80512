"""How what the control plane tells looks in assertions that fail."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mockserver.client import Control
from mockserver.testing import shown

ATTEMPT = {"at": "", "status": None, "error": "ConnectError"}


def an_entry(**more: Any) -> Any:
    """A request of the journal, as the control plane tells it."""
    return {
        "method": "GET",
        "path": "/expys/v1/offers",
        "status": 200,
        "operation": "listOffers",
        "fault": None,
        "idempotency": None,
        **more,
    }


@pytest.mark.parametrize(
    ("more", "line"),
    [
        pytest.param({}, "GET /expys/v1/offers -> 200 listOffers", id="a success"),
        pytest.param(
            {"status": 429, "fault": "busy"},
            "GET /expys/v1/offers -> 429 listOffers fault=busy",
            id="a fault",
        ),
        pytest.param(
            {"status": 0, "fault": "cut"},
            "GET /expys/v1/offers -> no answer listOffers fault=cut",
            id="no answer",
        ),
        pytest.param(
            {"path": "/expys/v9", "status": 404, "operation": None},
            "GET /expys/v9 -> 404",
            id="no operation",
        ),
        pytest.param(
            {"idempotency": "replayed"},
            "GET /expys/v1/offers -> 200 listOffers replayed",
            id="a replay",
        ),
        pytest.param(
            {"idempotency": "stored"}, "GET /expys/v1/offers -> 200 listOffers", id="a key"
        ),
    ],
)
def test_a_request_is_one_line(more: Any, line: str) -> None:
    (entry,) = shown.requests([an_entry(**more)])
    assert repr(entry) == f"<{line}>"


def a_delivery(status: str, *attempts: Any) -> Any:
    return {"status": status, "url": "http://127.0.0.1/", "attempts": attempts}


@pytest.mark.parametrize(
    ("deliveries", "line"),
    [
        pytest.param([], "nobody listens", id="no endpoint"),
        pytest.param([a_delivery("pending")], "pending to http://127.0.0.1/", id="not yet"),
        pytest.param(
            [a_delivery("delivered", ATTEMPT, ATTEMPT | {"status": 200, "error": None})],
            "delivered to http://127.0.0.1/",
            id="delivered",
        ),
        pytest.param(
            [a_delivery("pending", ATTEMPT), a_delivery("dropped", ATTEMPT | {"error": "sink"})],
            "pending (ConnectError) to http://127.0.0.1/, dropped (sink) to http://127.0.0.1/",
            id="two endpoints",
        ),
        pytest.param(
            [a_delivery("failed", ATTEMPT | {"status": 500, "error": None})],
            "failed (500) to http://127.0.0.1/",
            id="a bad status",
        ),
    ],
)
def test_an_event_is_one_line(deliveries: Any, line: str) -> None:
    told: Any = {"event": "wallet.credited", "deliveries": deliveries}
    assert repr(shown.events([told])) == f"[<wallet.credited: {line}>]"


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ({"added": {}, "changed": {}, "removed": {}, "requests": 0}, "0 requests"),
        (
            {"added": {"a": [1, 2], "b": [3]}, "changed": {"c": [4]}, "removed": {}, "requests": 1},
            "added 2 a, 1 b; changed 1 c; 1 request",
        ),
    ],
)
def test_a_diff_counts_records(told: Any, line: str) -> None:
    assert repr(shown.diff(told)) == f"<{line}>"


def test_what_is_told_stays_what_it_is(control: Control) -> None:
    control.fail(provider="expys", error={"status": 503})
    entries = [an_entry()]
    assert shown.requests(entries) == entries
    assert json.dumps(shown.requests(entries)) == json.dumps(entries)
    assert shown.diff(control.diff()) == control.diff()
    assert shown.events(control.webhooks()) == control.webhooks()

"""A service that keeps no points."""

from __future__ import annotations

from dataclasses import replace

from starlette.testclient import TestClient

from mockserver.app import create_app
from mockserver.exchange.ledgers import nobody
from mockserver.settings import Settings
from tests.exchange.server import ORIGIN, PROVIDER


def test_nobody_has_a_ledger_there() -> None:
    app = create_app(Settings(), [replace(PROVIDER, ledgers=nobody)])
    with TestClient(app, base_url=ORIGIN) as client:
        answer = client.get("/_mock/ledger?member=user_42")
    assert answer.status_code == 404
    assert "no member 'user_42'" in answer.json()["detail"]

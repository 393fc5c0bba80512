"""What the tests of all providers send their requests with."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mockserver.app import create_app
from mockserver.settings import Settings

ORIGIN = "http://127.0.0.1:8080"


@pytest.fixture(scope="session")
def app() -> Starlette:
    """The application of all in-process tests."""
    return create_app(Settings(strict_answers=True))


@pytest.fixture(scope="session")
def in_process_client(app: Starlette) -> Iterator[httpx2.Client]:
    """Client without a socket."""
    with TestClient(app, base_url=ORIGIN) as client:
        yield client


@pytest.fixture(scope="session")
def live_client() -> Iterator[httpx2.Client]:
    """Client with connections that stay open; enough of them for the parallel tests."""
    with httpx2.Client(trust_env=False, timeout=30) as client:
        yield client

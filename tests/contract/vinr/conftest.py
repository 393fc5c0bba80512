"""A server whose answers can be altered, and runs against worlds of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from itertools import count

import httpx2
import pytest

from mockserver.app import create_app
from mockserver.contract.check import Check
from mockserver.contract.dialect import Credentials
from mockserver.contract.probe import HttpExchange, Probe
from mockserver.contract.run import Report, run
from mockserver.contract.vinr import DIALECT
from mockserver.providers.vinr.provider import VINR
from mockserver.serving import ServerThread, bind
from mockserver.settings import Settings
from tests.contract.vinr.altering import Alteration, Altering
from tests.world import World

KEY = "sk_test_demo"
RUN = "run1234567"


class Service(World):
    """VINR in one world of a server whose answers can be altered."""

    def __init__(self, http: httpx2.Client, origin: str, world: str, altering: Altering) -> None:
        super().__init__(http, origin, world)
        self.altering = altering

    def check(
        self,
        alteration: Alteration | None = None,
        *,
        writes: bool = True,
        key: str = KEY,
        member: str = "",
        run_id: str = RUN,
        checks: tuple[Check, ...] = DIALECT.checks,
    ) -> Report:
        """Make a run."""
        self.altering.begin(alteration)
        exchange = HttpExchange()
        probe = Probe(f"{self.url}/vinr", exchange, pause=lambda _: None)
        dialect = dataclasses.replace(DIALECT, checks=checks)
        credentials = Credentials(key=key, member=member)
        try:
            return run(
                VINR,
                dialect,
                probe,
                credentials,
                run_id,
                writes=writes,
                on_outcome=lambda _: None,
            )
        finally:
            exchange.close()
            self.altering.begin(None)


@pytest.fixture(scope="session")
def altered_server() -> Iterator[tuple[str, Altering]]:
    """URL of a server, and what stands before it."""
    app = create_app(Settings(strict_answers=True))
    altering = Altering(app.state.gateway)
    app.state.gateway = altering
    with ServerThread(app, bind("127.0.0.1", 0)) as server:
        yield server.url, altering


@pytest.fixture(scope="session")
def control() -> Iterator[httpx2.Client]:
    """Speaks to the control plane."""
    with httpx2.Client(trust_env=False, timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def numbers() -> Iterator[int]:
    """Numbers of worlds."""
    return count(1)


@pytest.fixture
def service(
    altered_server: tuple[str, Altering], control: httpx2.Client, numbers: Iterator[int]
) -> Iterator[Service]:
    """The demo world, frozen."""
    origin, altering = altered_server
    service = Service(control, origin, f"contract-{next(numbers)}", altering)
    service.start()
    yield service
    service.controlled("DELETE", f"/worlds/{service.world}")

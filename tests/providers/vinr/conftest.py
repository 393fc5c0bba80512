"""A client of a fresh world for every test."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest

from tests.providers.conftest import ORIGIN, fresh
from tests.providers.vinr.api import Vinr


@pytest.fixture
def in_process_api(in_process_client: httpx2.Client, world_names: Iterator[str]) -> Iterator[Vinr]:
    """The demo world in process alone."""
    yield from fresh(Vinr(in_process_client, ORIGIN, next(world_names)))


@pytest.fixture
def live_api(
    live_client: httpx2.Client, live_server: str, world_names: Iterator[str]
) -> Iterator[Vinr]:
    """The demo world on the socket alone."""
    yield from fresh(Vinr(live_client, live_server, next(world_names)))

"""A client of a fresh world for every test."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest

from tests.providers.conftest import ORIGIN, fresh
from tests.providers.loyalife.builders import Loyalife


@pytest.fixture
def in_process_api(
    in_process_client: httpx2.Client, world_names: Iterator[str]
) -> Iterator[Loyalife]:
    """The demo world in process alone."""
    yield from fresh(Loyalife(in_process_client, ORIGIN, next(world_names)))


@pytest.fixture
def live_api(
    live_client: httpx2.Client, live_server: str, world_names: Iterator[str]
) -> Iterator[Loyalife]:
    """The demo world on the socket alone."""
    yield from fresh(Loyalife(live_client, live_server, next(world_names)))


@pytest.fixture(params=["documented", "short"])
def surface(request: pytest.FixtureRequest, api: Loyalife) -> Loyalife:
    """The same at the documented paths and at the short ones."""
    return api.short if request.param == "short" else api

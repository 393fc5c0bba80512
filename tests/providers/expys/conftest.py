"""A client of a fresh world for every test."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest

from mockserver.exchange.worlds import Worlds
from mockserver.providers.expys.events import payload
from tests.builders import Api, Json
from tests.providers.conftest import ORIGIN, fresh


@pytest.fixture
def in_process_api(in_process_client: httpx2.Client, world_names: Iterator[str]) -> Iterator[Api]:
    """The demo world in process alone."""
    yield from fresh(Api(in_process_client, ORIGIN, next(world_names)))


@pytest.fixture
def live_api(
    live_client: httpx2.Client, live_server: str, world_names: Iterator[str]
) -> Iterator[Api]:
    """The demo world on the socket alone."""
    yield from fresh(Api(live_client, live_server, next(world_names)))


@pytest.fixture
def events(app: Any, in_process_api: Api) -> Callable[[], list[Json]]:
    """Reads what the world of `in_process_api` has to tell, oldest first."""

    def read() -> list[Json]:
        worlds: Worlds = app.gateway._worlds  # noqa: SLF001 - no route shows events yet
        world = worlds.find(in_process_api.world)
        payloads = [payload(world.ids.stream, event) for event in world.events()]
        return [json.loads(payload) for payload in reversed(payloads)]

    return read

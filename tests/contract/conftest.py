"""Services that are held to their contract: this server, and servers that do something else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest


@pytest.fixture(scope="session")
def world_numbers() -> Iterator[int]:
    """A new number for each world."""
    return count(1)


@pytest.fixture
def world_url(live_server: str, world_numbers: Iterator[int]) -> str:
    """A world that nobody has used, on a server that checks its own answers."""
    return f"{live_server}/w/contract-{next(world_numbers)}"

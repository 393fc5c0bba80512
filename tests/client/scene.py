"""Who takes part in the loop, and what tests look up."""

from __future__ import annotations

from tests.builders import Api, Json
from tests.client.expys import Expys

MEMBER = "traveller 1/a"
POINTS = 10_000
SPA, SPA_POINTS = "off_spa", 1_200
DINNER, DINNER_POINTS = "off_dinner", 4_500

Pauses = list[float]


def support(client: Expys) -> str:
    """The id of the member's support conversation."""
    (found,) = (each for each in client.conversations() if each["type"] == "support")
    conversation: str = found["id"]
    return conversation


def calls(world: Api, operation: str) -> list[Json]:
    """The requests of an operation in the journal, newest first."""
    found: list[Json] = world.controlled("GET", f"/requests?operation={operation}")["requests"]
    return found

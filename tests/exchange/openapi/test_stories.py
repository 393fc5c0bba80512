"""Stories: calls in a world, and what is wrong with one that does not work."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mockserver.exchange.openapi.stories import Narrator, StoryBroken
from mockserver.exchange.operation import Refused
from mockserver.exchange.provider import Provider
from tests.exchange.openapi.conftest import PROVIDERS, a_world

EXPYS = PROVIDERS["expys"]
KEY = {"Authorization": "Bearer expys_sandbox_demo"}


def a_narrator(provider: Provider = EXPYS) -> Narrator:
    """Somebody who calls a service in the demo world."""
    narrator = Narrator(provider, a_world(provider), 1000)
    narrator.headers = KEY
    return narrator


def test_the_first_call_of_an_operation_is_its_example() -> None:
    narrator = a_narrator()
    narrator.tell("getOffer", {"id": "off_spa"})
    narrator.tell("getOffer", {"id": "off_dinner"})
    example = narrator.examples["getOffer"]
    assert example.parameters == {"id": "off_spa"}
    assert isinstance(example.answer, dict)
    assert example.answer["id"] == "off_spa"


def test_lists_objects_and_truth_values_are_spelled_as_in_queries() -> None:
    narrator = a_narrator()
    found = narrator.tell("listOffers", query={"available": True, "limit": 1})
    assert len(found["data"]) == 1
    assert narrator.examples["listOffers"].parameters == {"available": True, "limit": 1}


def test_time_passes_and_levers_are_pulled() -> None:
    narrator = a_narrator()
    token = narrator.tell("exchangeToken", body={"externalUserID": "user_42"})["accessToken"]
    narrator.pull("POST", "/pool", {"org": "org_pool", "grant": 5})
    narrator.advance(301_000)
    narrator.headers = {"Authorization": f"Bearer {token}"}
    with pytest.raises(StoryBroken, match="getWallet: 401"):
        narrator.tell("getWallet")


@pytest.mark.parametrize(
    ("operation", "path", "message"),
    [
        pytest.param("sing", {}, "there is no operation sing", id="unknown operation"),
        pytest.param("getOffer", {}, "/v1/offers/{id} needs id", id="missing parameter"),
        pytest.param("getOffer", {"id": "none"}, "getOffer: 404", id="refused"),
    ],
)
def test_a_story_that_does_not_work_is_reported(
    operation: str, path: dict[str, str], message: str
) -> None:
    with pytest.raises(StoryBroken, match=message.replace("{", "\\{")):
        a_narrator().tell(operation, path)


def test_an_unknown_lever_is_reported() -> None:
    with pytest.raises(StoryBroken, match="there is no lever GET /none"):
        a_narrator().pull("GET", "/none")


def test_a_failure_of_the_server_is_reported() -> None:
    def fail(*_: Any) -> Refused:
        raise ZeroDivisionError

    operations = tuple(
        replace(each, handler=fail) if each.id == "getOffer" else each for each in EXPYS.operations
    )
    narrator = a_narrator(replace(EXPYS, operations=operations))
    with pytest.raises(StoryBroken, match="ZeroDivisionError"):
        narrator.tell("getOffer", {"id": "off_spa"})
